"""Gives generated requests ids that exist, and valid texts.

With generated ids alone, nearly every reply would be a 404. Three of four requests get existing ids in path and body. The
fourth stays unchanged, like every part that is invalid on purpose. Deleted objects are created again. schemathesis loads
this file (SCHEMATHESIS_HOOKS) and calls the functions at the end.
"""

import io
import json
import os
import random
import time
import zipfile

import requests
import schemathesis
from schemathesis.core.failures import AcceptedNegativeData

ENDPOINT = os.environ["DATAROBOT_ENDPOINT"]
SHARE = 0.75
METADATA = "runtimeParameterDefinitions:\n  - {fieldName: GREETING, type: string, defaultValue: hello}\n"
TEXT = {"valueType": "string", "value": "x"}
REPOSITORY = {"url": "https://example.com/r.git", "tag": "v1", "isPublic": True}

chance = random.Random(20261124)


class World:
    """One object of each type that a path or a body can name, created on demand through the API."""

    def __init__(self):
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {os.environ['DATAROBOT_API_TOKEN']}"
        # Environments are deleted and created again repeatedly.
        settings = ENDPOINT.replace("/api/v2", "/_emulator/settings")
        self.session.patch(settings, json={"timings": {"environmentBuildTime": 0}}).raise_for_status()
        self.made = 0
        self.built = None
        self.ids = None

    def id(self, name):
        self.ids = self.ids or self.make()
        found = self.ids.get(name)
        return chance.choice(found) if isinstance(found, list) else found

    def path(self, names):
        """Ids that belong together: most paths name an object and its parents."""
        ids = {name: self.id(name) for name in names}
        if ids.get("appSourceVersionId") == self.ids["frozenVersionId"] and "itemId" in ids:
            ids["itemId"] = self.ids["frozenItemId"]
        return ids

    def forget(self, path):
        """Creates the object again that a request to this path deleted, with all objects that depend on it."""
        alone = {
            "/credentials/": lambda: {"credentialId": self.credential()},
            "/keyValues/": lambda: {"keyValueId": self.key_value(self.ids["applicationId"])},
            "/useCases/": lambda: {"useCaseId": self.post("useCases/")["id"]},
            "/executionEnvironments/": self.environment,
        }
        remake = next((alone[start] for start in alone if path.startswith(start)), None)
        if remake is None or self.ids is None:
            self.ids = None
        else:
            self.ids.update(remake())

    def make(self):
        self.made += 1
        listed = self.get("executionEnvironments/")["data"]
        environment = next(one for one in listed if (one["latestVersion"] or {}).get("buildStatus") == "success" and one["isPublic"])
        version = environment["latestVersion"]["id"]
        source = self.post("customApplicationSources/", json={"name": f"World {self.made}"})["id"]
        versions = f"customApplicationSources/{source}/versions/"
        frozen = self.post(
            versions,
            data={"label": "v1", "baseEnvironmentVersionId": version, "filePath": ["start-app.sh", "metadata.yaml"]},
            files=[("file", ("start-app.sh", "#!/bin/sh\n")), ("file", ("metadata.yaml", METADATA))],
        )
        application = {"name": f"World {self.made}", "applicationSourceVersionId": frozen["id"]}
        created = self.send("POST", "customApplications/", json=application)
        open_version = self.post(versions, json={"label": "v2", "baseVersion": frozen["id"]})
        unused = self.post("customApplicationSources/", json={"name": f"World {self.made}, unused"})["id"]
        template = self.template(environment["id"], version)
        gallery = self.gallery()
        clone = self.post(f"applicationTemplates/{gallery}/clone/")
        return {
            "appSourceId": [source] * 7 + [unused],
            "appSourceVersionId": [open_version["id"]] * 3 + [frozen["id"]],
            "frozenVersionId": frozen["id"],
            "frozenItemId": frozen["items"][0]["id"],
            "openVersionId": open_version["id"],
            "itemId": open_version["items"][0]["id"],
            "applicationId": created.json()["id"],
            "statusId": created.headers["Location"].rstrip("/").split("/")[-1],
            "publicEnvironmentId": environment["id"],
            "publicVersionId": version,
            "customTemplateId": template["id"],
            "fileId": template["items"][0]["id"],
            "applicationTemplateId": gallery,
            "codespaceId": clone["notebookId"],
            "useCaseId": clone["useCaseId"],
            "sourceId": source,
            "credentialId": self.credential(),
            "keyValueId": self.key_value(created.json()["id"]),
            "bundleId": "cpu.small",
            **(self.built or self.environment()),
        }

    def credential(self):
        secret = {"name": f"World {chance.random()}", "credentialType": "api_token", "apiToken": "x"}
        return self.post("credentials/", json=secret)["credentialId"]

    def key_value(self, application):
        entity = {"entityId": application, "entityType": "customApplication"}
        return self.post("keyValues/", json={"name": "world", "category": "tag", **TEXT, **entity})["id"]

    def environment(self):
        """An own environment that was built, because those of others must not be changed."""
        name = {"name": "World", "programmingLanguage": "python", "useCases": ["customApplication"]}
        made = self.post("executionEnvironments/", json=name)["id"]
        versions = f"executionEnvironments/{made}/versions/"
        version = self.post(versions, data={"label": "v1"}, files={"docker_context": ("context.zip", archive("Dockerfile"))})["id"]
        while self.get(f"{versions}{version}/")["buildStatus"] != "success":
            time.sleep(0.02)
        self.built = {"environmentId": made, "environmentVersionId": version}
        return self.built

    def template(self, environment, version):
        name = f"World {self.made}"
        fields = {
            "name": name,
            "description": "For requests that need one",
            "templateType": "customApplicationTemplate",
            "templateSubType": "streamlit",
            "defaultEnvironment": json.dumps({"environmentId": environment, "environmentVersionId": version}),
        }
        self.send("POST", "customTemplates/", data=fields, files={"file": ("files.zip", archive("start-app.sh"))})
        return next(one for one in self.get("customTemplates/", search=name)["data"] if one["name"] == name)

    def gallery(self):
        name = f"World {self.made}"
        fields = {"name": name, "description": "For requests", "repository": json.dumps(REPOSITORY), "tags": "a"}
        files = {"readme": ("README.md", "Read me"), "media": ("picture.png", b"\x89PNG\r\n\x1a\n", "image/png")}
        self.send("POST", "applicationTemplates/", data=fields, files=files)
        found = self.get("applicationTemplates/", limit=100)
        last = self.get("applicationTemplates/", limit=100, offset=max(0, found["totalCount"] - 100))
        return next(one["id"] for one in found["data"] + last["data"] if one["name"] == name)

    def get(self, path, **query):
        return self.send("GET", path, params=query).json()

    def post(self, path, **how):
        return self.send("POST", path, **how).json()

    def send(self, method, path, **how):
        response = self.session.request(method, f"{ENDPOINT}/{path}", timeout=20, allow_redirects=False, **how)
        if not response.ok:
            raise RuntimeError(f"{method} {path} answered {response.status_code}: {response.text}")
        return response


def archive(name):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as zipped:
        zipped.writestr(name, "#!/bin/sh\n")
    return held.getvalue()


world = World()

# Type of the existing object that a key of a body names.
NAMED = {
    "applicationSourceId": "sourceId",
    "applicationSourceVersionId": "openVersionId",
    "baseEnvironmentId": "publicEnvironmentId",
    "baseEnvironmentVersionId": "publicVersionId",
    "baseVersion": "appSourceVersionId",
    "codespaceId": "codespaceId",
    "customApplicationSourceVersionId": "openVersionId",
    "customTemplateId": "customTemplateId",
    "environmentId": "publicEnvironmentId",
}

# Keys whose text must be JSON.
TEXTS = {
    "runtimeParameterValues": lambda: [{"fieldName": "GREETING", "type": "string", "value": "hi"}],
    "defaultEnvironment": lambda: {
        "environmentId": world.id("publicEnvironmentId"),
        "environmentVersionId": world.id("publicVersionId"),
    },
    "templateMetadata": lambda: {"readme": "Read me", "tags": ["a"]},
    "repository": lambda: REPOSITORY,
}


def entity():
    return {"entityId": world.id("applicationId"), "entityType": "customApplication"}


def mean_something(body):
    changed = dict(body)
    for name in body:
        if chance.random() > SHARE:
            continue
        if name in NAMED:
            changed[name] = world.id(NAMED[name])
        elif name in TEXTS:
            changed[name] = json.dumps(TEXTS[name]())
        elif name == "roles":
            changed[name] = [{"role": "CONSUMER", "shareRecipientType": "user", "username": "viewer@example.com"}]
        elif name == "filesToDelete":
            changed[name] = [world.id("itemId")]
        elif name == "data":
            changed[name] = [{"username": "viewer@example.com", "role": "USER"}]
    if "credentialType" in body and chance.random() < SHARE:
        changed = {"name": body["name"], "credentialType": "api_token", "apiToken": "x"}
    if "valueType" in body and chance.random() < SHARE:
        changed.update(TEXT)
    if "entityId" in body and chance.random() < SHARE:
        changed.update(entity())
    if "runtimeParameters" in body and chance.random() < SHARE:
        del changed["runtimeParameters"]
    origins = [name for name in ("applicationSourceId", "applicationSourceVersionId", "environmentId") if name in body]
    for name in origins[1:]:
        del changed[name]
    return changed


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None:
        return
    made_well = {location.name: part.mode.is_positive for location, part in case.meta.components.items()}
    if case.path_parameters and made_well.get("PATH", True) and chance.random() < SHARE:
        found = world.path(case.path_parameters)
        case.path_parameters = {name: found[name] or value for name, value in case.path_parameters.items()}
    if "entityId" in (case.query or {}) and made_well.get("QUERY", True) and chance.random() < SHARE:
        case.query.update(entity())
    if isinstance(case.body, dict) and made_well.get("BODY", True):
        case.body = mean_something(case.body)


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """In a form everything is text: an invalid null or list arrives as a valid text."""
    return not (isinstance(failure, AcceptedNegativeData) and "form" in (case.media_type or ""))


@schemathesis.hook
def after_call(context, case, response):
    if case.method.upper() == "DELETE" and response.status_code < 300:
        world.forget(case.path)
