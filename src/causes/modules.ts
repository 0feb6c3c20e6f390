import type { DeployedSources } from '../files/deployed-sources.ts'
import { exclusionAdvice } from './advice.ts'
import { modulePlace } from './paths.ts'
import { listPlace, requirementPlace } from './requirements.ts'
import type { Place } from './types.ts'

/**
 * Packages of common modules that have another name than their module, the recommended one first: headless and binary
 * packages before others (docs/dependencies.md says why this table is our own).
 */
const PACKAGES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    absl: ['absl-py'],
    airflow: ['apache-airflow'],
    attr: ['attrs'],
    barcode: ['python-barcode'],
    Bio: ['biopython'],
    bs4: ['beautifulsoup4'],
    bson: ['pymongo'],
    cairo: ['pycairo'],
    corsheaders: ['django-cors-headers'],
    Crypto: ['pycryptodome'],
    Cryptodome: ['pycryptodomex'],
    cv2: ['opencv-python-headless', 'opencv-python', 'opencv-contrib-python', 'opencv-contrib-python-headless'],
    dateutil: ['python-dateutil'],
    decouple: ['python-decouple'],
    distutils: ['setuptools'],
    docx: ['python-docx'],
    dotenv: ['python-dotenv'],
    environ: ['django-environ'],
    faiss: ['faiss-cpu', 'faiss-gpu'],
    ffmpeg: ['ffmpeg-python'],
    fitz: ['pymupdf'],
    fontTools: ['fonttools'],
    git: ['gitpython'],
    github: ['pygithub'],
    googleapiclient: ['google-api-python-client'],
    gridfs: ['pymongo'],
    grpc: ['grpcio'],
    haystack: ['haystack-ai'],
    hydra: ['hydra-core'],
    imblearn: ['imbalanced-learn'],
    IPython: ['ipython'],
    jose: ['python-jose'],
    jwt: ['pyjwt'],
    kafka: ['kafka-python'],
    ldap: ['python-ldap'],
    Levenshtein: ['levenshtein'],
    magic: ['python-magic'],
    markdown_it: ['markdown-it-py'],
    mpl_toolkits: ['matplotlib'],
    multipart: ['python-multipart'],
    MySQLdb: ['mysqlclient'],
    nacl: ['pynacl'],
    opensearchpy: ['opensearch-py'],
    OpenSSL: ['pyopenssl'],
    paho: ['paho-mqtt'],
    pdfminer: ['pdfminer.six'],
    PIL: ['pillow'],
    pkg_resources: ['setuptools'],
    pptx: ['python-pptx'],
    psycopg2: ['psycopg2-binary', 'psycopg2'],
    pylab: ['matplotlib'],
    pythonjsonlogger: ['python-json-logger'],
    pywt: ['pywavelets'],
    rest_framework: ['djangorestframework'],
    serial: ['pyserial'],
    shapefile: ['pyshp'],
    skimage: ['scikit-image'],
    sklearn: ['scikit-learn'],
    skopt: ['scikit-optimize'],
    slugify: ['python-slugify'],
    socketio: ['python-socketio'],
    socks: ['pysocks'],
    speech_recognition: ['speechrecognition'],
    st_aggrid: ['streamlit-aggrid'],
    surprise: ['scikit-surprise'],
    talib: ['ta-lib'],
    tavily: ['tavily-python'],
    telegram: ['python-telegram-bot'],
    umap: ['umap-learn'],
    usb: ['pyusb'],
    websocket: ['websocket-client'],
    whisper: ['openai-whisper'],
    yaml: ['pyyaml'],
    zmq: ['pyzmq']
  })
)

/** Packages of modules in a namespace that many packages share. For its other modules, the package is unknown. */
const NAMESPACED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'azure.identity': 'azure-identity',
    'azure.storage.blob': 'azure-storage-blob',
    'google.auth': 'google-auth',
    'google.cloud.bigquery': 'google-cloud-bigquery',
    'google.cloud.storage': 'google-cloud-storage',
    'google.genai': 'google-genai',
    'google.generativeai': 'google-generativeai',
    'google.protobuf': 'protobuf',
    'mysql.connector': 'mysql-connector-python',
    'ruamel.yaml': 'ruamel-yaml',
    'snowflake.connector': 'snowflake-connector-python',
    'snowflake.snowpark': 'snowflake-snowpark-python'
  })
)
const NAMESPACES: ReadonlySet<string> = new Set([...NAMESPACED.keys()].map(name => name.split('.')[0] ?? ''))

/** Modules that were part of Python, with the version that removed them (PEP 594, PEP 632). They have no equal package. */
const REMOVED: ReadonlyMap<string, string> = new Map(
  [
    ['3.12', 'asynchat asyncore imp smtpd'],
    [
      '3.13',
      'aifc audioop cgi cgitb chunk crypt imghdr mailcap msilib nis nntplib ossaudiodev pipes sndhdr spwd sunau telnetlib uu xdrlib'
    ]
  ].flatMap(([version = '', modules = '']) => modules.split(' ').map(module => [module, version] as const))
)

/**
 * Advice for a module that was not found: the package to add, and the file to add it to. Null for modules of the
 * repository (found by their files, or by folders of their importers), and for packages that are already listed.
 */
export function adviceForModule(module: string, importers: readonly Place[], files: DeployedSources): string | null {
  const [top = ''] = module.split('.')
  if (isOwn(top, importers, files)) return null
  const folders = ['', ...importers.flatMap(({ file }) => foldersOf(file))]
  const excluded = exclusionAdvice(
    folders.flatMap(folder => [`${folder}${top}.py`, `${folder}${top}/__init__.py`]),
    files
  )
  if (excluded !== null) return excluded
  const removed = REMOVED.get(top)
  if (removed !== undefined)
    return `Python ${removed} removed it: use an environment with an older Python, or replace it`
  const packages = packagesOf(module)
  if (packages.some(name => requirementPlace(name, files) !== null)) return null
  const list = listPlace(files)?.file ?? 'a new requirements.txt'
  const [name] = packages
  return name === undefined ? `add its package to ${list}` : `add "${name}" to ${list}`
}

/** Packages of a module, the most likely first. Empty if they are unknown. */
export function packagesOf(module: string): readonly string[] {
  const [top = ''] = module.split('.')
  if (!NAMESPACES.has(top)) return PACKAGES.get(top) ?? [top]
  const [, name] = [...NAMESPACED].find(([prefix]) => `${module}.`.startsWith(`${prefix}.`)) ?? []
  return name === undefined ? [] : [name]
}

function isOwn(top: string, importers: readonly Place[], files: DeployedSources): boolean {
  const folders = new Set(['', 'src/', ...importers.flatMap(({ file }) => foldersOf(file))])
  return [...folders].some(
    folder => folder.endsWith(`/${top}/`) || folder === `${top}/` || modulePlace(`${folder}${top}`, files) !== null
  )
}

/** Folders of a file, each with a final slash: `a/` and `a/b/` for `a/b/c.py`. */
function foldersOf(file: string): string[] {
  const parts = file.split('/')
  return parts.slice(1).map((_, index) => `${parts.slice(0, index + 1).join('/')}/`)
}
