const namesIn = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Modules of Python 3.8 to 3.13 (`sys.stdlib_module_names`), with those that newer versions removed. */
export const STANDARD_MODULES = namesIn(`
  __future__ __main__ _thread abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop
  base64 bdb binascii binhex bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop
  collections colorsys compileall concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes
  curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno
  faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob
  graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress itertools
  json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib
  msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev
  pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty
  pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy
  sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd
  sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable
  sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time timeit tkinter token
  tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu
  uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib
  zoneinfo
`)

/**
 * Modules that come with other packages so often that no requirement needs to name them: dependencies of Streamlit,
 * Dash, Gradio, FastAPI, Flask and Shiny as they were installed in late 2026, and of common packages for data.
 */
export const TRANSITIVE_MODULES = namesIn(`
  IPython PIL agent_detector aiohttp aiosignal altair annotated_types anyio asgiref asttokens async_timeout attr
  attrs azure backports blinker botocore brotli bson cachetools certifi cffi chardet charset_normalizer click
  cloudpickle colorama comm cryptography cycler cython dask dateutil decorator defusedxml deprecated distro dns
  docutils dotenv email_validator executing fastapi filelock flask fonttools frozenlist fsspec git gitdb google
  gradio_client greenlet groovy grpc gunicorn h11 h5py html5lib htmltools httpcore httptools httpx huggingface_hub
  idna importlib_metadata importlib_resources isodate isort itsdangerous jinja2 jiter jmespath joblib jose
  jsonschema jsonschema_specifications jwt kiwisolver langchain_core langchain_text_splitters langsmith linkify_it
  lxml mako markdown_it markupsafe matplotlib mdurl mpl_toolkits multidict multipart mypy_extensions narwhals
  nest_asyncio networkx nltk numba numpy oauthlib openai opencensus opentelemetry orjson packaging pandas parso
  patsy pexpect pkg_resources platformdirs plotly ply portalocker prompt_toolkit propcache protobuf psutil pyarrow
  pyasn1 pycparser pydantic pydantic_core pydeck pydub pygments pylab pyparsing python_multipart pytz pywt
  questionary referencing regex requests requests_oauthlib requests_toolbelt retrying rich rpds rsa ruamel
  s3transfer safehttpx scipy semantic_version setuptools shellingham shinychat simplejson six sklearn slugify smmap
  sniffio sortedcontainers soupsieve sqlalchemy sqlparse stack_data starlette statsmodels sympy tabulate tenacity
  threadpoolctl tiktoken tokenizers toml tomli tomlkit toolz torch tornado tqdm trafaret traitlets transformers
  typer typing_extensions typing_inspection tzdata urllib3 uvicorn uvloop watchdog watchfiles wcwidth webencodings
  websocket websockets werkzeug wrapt xarray yaml yarl zipp zmq zope
`)
