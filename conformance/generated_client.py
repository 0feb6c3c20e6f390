"""Performs a complete deploy with a client that openapi-python-client generates from api/datarobot.openapi.yaml.

run.mjs starts it in an empty folder with DATAROBOT_ENDPOINT and DATAROBOT_API_TOKEN. All requests come from generated code,
so this script fails if a generator cannot use the contract.
"""

import importlib
import json
import os
import subprocess
import sys
import time
import urllib.request
from io import BytesIO
from pathlib import Path

from web_app import server

CONTRACT = Path(__file__).resolve().parent.parent / "api/datarobot.openapi.yaml"
ENDPOINT = os.environ["DATAROBOT_ENDPOINT"]
TOKEN = os.environ["DATAROBOT_API_TOKEN"]
ENVIRONMENT = "[DataRobot] Python 3.12 Applications Base"
# The generator does not support archives, and needs no formatter.
CONFIG = "content_type_overrides: {application/zip: application/octet-stream}\npost_hooks: []\n"

SERVER = server("os.environ.get('MLOPS_RUNTIME_PARAM_GREETING', 'none') + ' ' + open('page.txt').read()")


def main():
    step("generate")
    generate()
    client = module("client").AuthenticatedClient(base_url=ENDPOINT, token=TOKEN, raise_on_unexpected_status=True)
    deploy(Caller(client))


def generate():
    Path("config.yaml").write_text(CONFIG)
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", str(CONTRACT)]
    command += ["--config", "config.yaml", "--meta", "none", "--output-path", "datarobot_client"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    print(done.stdout, flush=True)
    assert done.returncode == 0 and "warning" not in done.stdout.lower(), "the generator leaves something out"
    sys.path.insert(0, os.getcwd())


def module(name):
    return importlib.import_module(f"datarobot_client.{name}")


def model(name, /, **fields):
    return getattr(module("models"), name)(**fields)


class Caller:
    """Calls operations by their place in the generated package."""

    def __init__(self, client):
        self.client = client

    def __call__(self, place, *args, status=200, **options):
        response = module(f"api.{place}").sync_detailed(*args, client=self.client, **options)
        assert response.status_code == status, (place, response.status_code, response.content)
        return response


def deploy(call):
    step("source, environment, files")
    found = call("execution_environments.execution_environments_list", search_for=ENVIRONMENT, is_public=True).parsed
    environment = next(one for one in found.data if one.name == ENVIRONMENT)
    create = model("CustomApplicationSourceCreate", name="Generated")
    source = call("application_sources.custom_application_sources_create", body=create).parsed
    texts = {"start-app.sh": "#!/usr/bin/env sh\nexec python3 server.py\n", "server.py": SERVER, "page.txt": "one"}
    form = model(
        "CustomApplicationSourceVersionCreateForm",
        label="v1",
        base_environment_version_id=environment.latest_successful_version.id,
        file=[file_of(text) for text in texts.values()],
        file_path=list(texts),
        resources=model("CustomApplicationResources", replicas=1, resource_label="cpu.small"),
        runtime_parameters=json.dumps([{"fieldName": "GREETING", "type": "string", "currentValue": "hello"}]),
    )
    create_version = "source_versions.custom_application_sources_versions_create"
    first = call(create_version, source.id, body=form, status=201).parsed
    assert [item.file_path for item in first.items] == list(texts), first.items
    assert first.resources.resource_label == "cpu.small" and first.runtime_parameters[0].current_value == "hello"

    step("application")
    create = model("CustomApplicationCreate", name="Generated", application_source_version_id=first.id)
    created = call("applications.custom_applications_create", body=create, status=202)
    application = created.parsed
    await_job(call, created.headers["location"].rstrip("/").split("/")[-1])
    running = await_running(call, application.id, first.id)
    assert running.resources is None, running.resources
    assert visit(running) == "hello one", visit(running)

    step("a version in each form of a body")
    patch_version = "source_versions.custom_application_sources_versions_patch"
    create = model("CustomApplicationSourceVersionCreate", label="v2", base_version=first.id)
    second = call(create_version, source.id, body=create, status=201).parsed
    page = next(item for item in second.items if item.file_path == "page.txt")
    update = model("CustomApplicationSourceVersionUpdate", files_to_delete=[page.id])
    assert len(call(patch_version, source.id, second.id, body=update).parsed.items) == 2
    form = model("CustomApplicationSourceVersionUpdateForm", file=[file_of("two")], file_path=["page.txt"])
    assert len(call(patch_version, source.id, second.id, body=form).parsed.items) == 3
    fields = model("CustomApplicationSourceVersionUpdateFields", label="v2, urlencoded", resources='{"replicas": 2}')
    patched = call(patch_version, source.id, second.id, body=fields).parsed
    assert patched.label == "v2, urlencoded" and patched.resources.replicas == 2, patched
    archive = call("source_versions.custom_application_sources_versions_archive_retrieve", source.id, second.id)
    assert archive.content.startswith(b"PK")

    step("publish")
    update = model("CustomApplicationUpdate", custom_application_source_version_id=second.id)
    call("applications.custom_applications_patch", application.id, body=update, status=204)
    running = await_running(call, application.id, second.id)
    assert visit(running) == "hello two" and running.application_url == application.application_url
    history = call("applications.custom_applications_history_list", application.id).parsed
    assert [one.source_version_id for one in history.data] == [first.id], history
    assert call("applications.custom_applications_logs_list", application.id).parsed.logs is not None

    step("what surrounds it")
    use_case = call("use_cases.use_cases_create", body=model("UseCaseCreate", name="Generated"), status=201).parsed
    link = call("use_cases.use_cases_custom_applications_create", use_case.id, application.id, status=201).parsed
    assert link.entity_id == application.id and link.experiment_container_id == use_case.id, link
    kind = module("models").CredentialType.API_TOKEN
    secret = model("CredentialCreate", name="Generated", credential_type=kind, api_token="secret")
    assert call("credentials.credentials_create", body=secret, status=201).parsed.credential_type == "api_token"
    bundles = call("platform_and_account.mlops_compute_bundles_list", use_cases=["customApplication"]).parsed
    assert "cpu.small" in [bundle.id for bundle in bundles.data]

    step("delete")
    call("applications.custom_applications_delete", application.id, hard_delete="true", status=204)
    call("application_sources.custom_application_sources_delete", source.id, hard_delete="True", status=204)
    gone = call("applications.custom_applications_retrieve", application.id, status=404)
    assert gone.parsed.message, gone


def file_of(text):
    return module("types").File(payload=BytesIO(text.encode()), file_name="file", mime_type="application/octet-stream")


def await_job(call, job):
    """The generated client does not follow the redirect of a completed job."""
    for _ in range(300):
        response = module("api.status_jobs.status_retrieve").sync_detailed(job, client=call.client)
        if response.status_code == 303:
            return
        assert response.parsed.status in ("INITIALIZED", "RUNNING"), response.parsed
        time.sleep(0.1)
    raise AssertionError("the job did not end in time")


def await_running(call, application, version):
    for _ in range(300):
        found = call("applications.custom_applications_retrieve", application).parsed
        assert found.status != "failed", found
        if found.status == "running" and found.custom_application_source_version_id == version:
            return found
        time.sleep(0.1)
    raise AssertionError("the application did not run in time")


def visit(application):
    request = urllib.request.Request(application.application_url, headers={"authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(request) as response:
        return response.read().decode()


def step(name):
    print(f"## {name}", flush=True)


main()
