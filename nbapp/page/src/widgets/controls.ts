// ipywidgets' own widgets, their style sheet, and after it ours, so that ours wins.

import '@lumino/widgets/style/index.css';
import '@jupyter-widgets/controls/css/widgets-base.css';
import '../theme/widgets.css';

export * from '@jupyter-widgets/controls';
