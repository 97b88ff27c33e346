// Stands in for lodash's isEqual in @jupyter-widgets/base: Backbone brings an equal one.

import { isEqual } from 'underscore';

export default isEqual;
