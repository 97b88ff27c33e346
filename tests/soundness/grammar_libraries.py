"""Statements about arrays, frames and figures, in the notation of `grammar.py`."""

from __future__ import annotations

ARRAYS = (
    "<new:a> = <a> if <n> > 2 else <a>.copy()",
    "import numpy as np\n<new:a> = np.arange(4) + <n>",
    "import numpy as np\n<new:a> = np.zeros(4)",
    "<new:a> = <a>[:2]",
    "<new:a> = <a>.reshape(-1)",
    "<new:a> = <a>",
    "<new:a> = <a> * 2",
    "if <a>.size: <a>[0] = <n>",
    "<a> += 1",
    "<a>[:] = <n>",
    "<a>.sort()",
    "print(<a>, <a>.sum())",
    "print(np.shares_memory(<a>, <a2>)) if 'np' in globals() else None",
    "<l>.append(<a>)",
    "<new:f> = lambda q=1: int(<a>.sum()) + q",
    "import numpy as np\nprint(np.random.rand())",
    "import numpy as np\nnp.random.seed(<n>)",
    "import numpy as np\n<new:r> = np.random.default_rng(<n>)",
    "import numpy as np\nnp.set_printoptions(precision=2 + <n> % 3)",
    "import numpy as np\nprint(np.array([1 / 3]))",
    "import numpy as np\n<new:a> = np.array([{}, [<n>]], dtype=object)",
    "<a>.flags.writeable = False",
)

FILES_IN_C = (
    "import pyarrow\ntry: print(pyarrow.memory_map('.'.join(('data', 'txt'))).read())\nexcept OSError: print('-')",
    "import pandas as pd\npd.DataFrame({'a': [<n>]}).to_parquet('.'.join(('frame', 'pq')))",
    "import pandas as pd\ntry: print(pd.read_parquet('.'.join(('frame', 'pq'))))\nexcept OSError: print('-')",
    "import polars as pl\npl.DataFrame({'a': [<n>]}).write_csv('.'.join(('frame', 'csv')))",
    "import polars as pl\ntry: print(pl.read_csv('.'.join(('frame', 'csv'))))\nexcept OSError: print('-')",
    "import polars as pl\n<new:v> = pl.DataFrame({'a': [1, <n>]})\n<new:v>.write_parquet('.'.join(('frame', 'pq')))",
    "import polars as pl\ntry: print(pl.scan_parquet('*.pq').collect())\nexcept OSError: print('-')",
)

FRAMES = (
    "<new:p> = <p> if <n> > 2 else <p>.copy()",
    "import pandas as pd\n<new:p> = pd.DataFrame({'a': [1, 2, <n>], 'b': [<n>, 5, 6]})",
    "<new:p> = <p>",
    "<new:p> = <p>.copy()",
    "<new:p> = <p>[['a']]",
    "<new:p> = <p>[<p>['a'] > <n> % 3]",
    "<new:v> = <p>['a']",
    "<p>['c'] = <n>",
    "<p>.loc[0, 'a'] = <n>",
    "<p>.iloc[:1, 0] = <n>",
    "<p>.iat[0, 0] = <n>",
    "<new:a> = <p>['a'].to_numpy()",
    "<new:v> = <p>.values",
    "<p>['a'].array[0] = <n>",
    "_w = <p>['a'].values\n_w.flags.writeable = True\n_w[0] = <n>",
    "<p>.sort_values('a', inplace=True)",
    "<p>.drop(columns='b', inplace=True, errors='ignore')",
    "<p>.insert(0, 'i%d' % len(<p>.columns), <n>)",
    "<p>.rename(columns={'b': 'B'}, inplace=True)",
    "<p>.index = range(<n>, <n> + len(<p>))",
    "<p>.attrs['n'] = <n>",
    "<p>.note = <n>",
    "print(getattr(<p>, 'note', None))",
    "print(<p>)",
    "<p>",
    "print(<p>.sum().to_dict())",
    "print(<p>['a'].tolist())",
    "<new:a> = <p>['a'].to_numpy(copy=True)",
    "<new:x> = int(<p>['a'].sum())",
    "<l>.append(<p>)",
    "<new:f> = lambda q=1: int(<p>['a'].sum()) + q",
    "import pandas as pd\npd.set_option('display.precision', 2 + <n> % 3)",
    "import pandas as pd\nprint(pd.Series([1 / 3]))",
    "<new:v> = <p>.groupby('a')",
    "<p>.eval('e = a + 1', inplace=True)",
    "print(<p>.query('a > @<x>'))",
)

FRAMES_AROUND_ARRAYS = (
    "import pandas as pd\n<new:p> = pd.DataFrame({'a': <a>.ravel(), 'b': 1}, copy=False)",
    "import numpy as np, pandas as pd\n<new:a> = np.arange(3)\n<new:p> = pd.DataFrame({'a': <new:a>}, copy=False)",
    "import pandas as pd\n<new:v> = pd.Series(<a>.ravel(), copy=False)",
    "import pandas as pd\n<new:p> = pd.concat([<p>, <p2>], axis=1)",
)

SHARED_INDEXES = (
    "<new:p> = <p> + <n>",
    "import pandas as pd\n<new:p> = pd.DataFrame({'a': range(len(<p>))}, index=<p>.index)",
    "import pandas as pd\n<new:p> = pd.concat([<p>[['a']], <p2>.rename(columns=lambda c: f'{c}_')], axis=1)",
    "<new:p> = (<p>, <p> * 2)[<n> > 2]",
    "<new:v> = <p>.index",
    "if len(<p>) == len(<p2>): <p>.index = <p2>.index",
    "if <n> > 2 and <p>.shape == <p2>.shape: <p>.columns = <p2>.columns",
    "if <n> > 2: <p>.fillna(0, inplace=True)",
    "<l>.append(<p> + 1)",
    "<p>.index.name = 'i%d' % (<n>)",
    "if <n> > 2: <p>.columns.name = 'c'",
    "<p>.insert(0, 'i%d' % len(<p>.columns), <n>)",
    "print(<p>.index is <p2>.index, <p>.index.name, <p>.columns.name)",
    "print(<p>)",
)

FIGURES = (
    "import matplotlib.pyplot as plt\nplt.plot([1, <n>])",
    "import matplotlib.pyplot as plt\nplt.title('t%d' % (<n>))\nplt.show()",
    "import matplotlib.pyplot as plt\n_fig, _ax = plt.subplots()\n_ax.plot([<n>, 1])\nplt.close(_fig)",
    "import matplotlib.pyplot as plt\nplt.rcParams['lines.linewidth'] = 1 + <n> % 3",
    "import matplotlib\nprint(matplotlib.rcParams['lines.linewidth'])",
)

CROSSING_FIGURES = (
    "import matplotlib.pyplot as plt\n_fig, _ax = plt.subplots()\n_ax.plot([<n>, 1])",
    "import matplotlib.pyplot as plt\nprint(plt.get_fignums())",
    "import matplotlib.pyplot as plt\nplt.ioff()\nplt.figure()",
    "_ax.set_title('t%d' % (<n>))",
    "_fig",
)
