// The icons that ipywidgets names (FontAwesome 4 and 5), fetched when a widget or an output has one.

import '@fortawesome/fontawesome-free/css/all.min.css';
import '@fortawesome/fontawesome-free/css/v4-shims.min.css';
