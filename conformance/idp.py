"""Creates a stack with datarobotx-idp, which gets or creates every object. A second run changes nothing.

run.mjs starts it in an empty folder with DATAROBOT_ENDPOINT and DATAROBOT_API_TOKEN. The package finds its objects by a
checksum in a label, a description or a name, and reads some lists with requests that the SDK does not send.
"""

import os
import urllib.request
from pathlib import Path

import datarobot as dr
from datarobotx.idp.credentials import get_replace_or_create_credential
from datarobotx.idp.custom_application_source import get_or_create_custom_application_source
from datarobotx.idp.custom_application_source_version import (
    _unsafe_get_or_create_custom_application_source_version_from_previous as get_or_create_version_from_previous,
)
from datarobotx.idp.custom_application_source_version import get_or_create_custom_application_source_version
from datarobotx.idp.custom_applications import (
    get_replace_or_create_custom_app,
    get_replace_or_create_custom_app_from_env,
)
from datarobotx.idp.execution_environment_versions import get_or_create_execution_environment_version
from datarobotx.idp.execution_environments import get_or_create_execution_environment
from datarobotx.idp.use_cases import get_or_create_use_case

from web_app import server

ACCOUNT = {"endpoint": os.environ["DATAROBOT_ENDPOINT"], "token": os.environ["DATAROBOT_API_TOKEN"]}

SERVER = server(
    "os.environ['MLOPS_RUNTIME_PARAM_GREETING'] + ' ' + secret",
    "secret = json.loads(os.environ['MLOPS_RUNTIME_PARAM_KEY'])['payload']['apiToken']",
)

METADATA = """name: runtime-params
runtimeParameterDefinitions:
  - {fieldName: GREETING, type: string, defaultValue: nobody}
  - {fieldName: KEY, type: credential}
"""


def main():
    client = dr.Client(**ACCOUNT)
    folder, context = write_folders()

    first = run_stack(folder, context, "hello")
    assert visit(client, first["application"]) == "hello secret"
    assert run_stack(folder, context, "hello") == first, "a second run changes something"

    step("a changed stack")
    changed = run_stack(folder, context, "goodbye")
    assert visit(client, changed["application"]) == "goodbye secret"
    kept = [name for name in first if first[name] == changed[name]]
    assert kept == ["use_case", "credential", "environment", "environment_version", "source", "image"], kept
    assert client.get("customApplications/").json()["totalCount"] == 2

    step("a version from the previous one")
    write(folder / "extra.txt", "extra")
    previous = once_and_again(
        get_or_create_version_from_previous,
        custom_application_source_id=changed["source"],
        folder_path=str(folder),
        base_environment_id=changed["environment"],
    )
    version = client.get(f"customApplicationSources/{changed['source']}/versions/{previous}/").json()
    assert len(version["items"]) == 4, version["items"]
    assert version["runtimeParameters"][0]["currentValue"] == "goodbye", version["runtimeParameters"]

    step("a credential of another value, and of another kind")
    token = get_replace_or_create_credential(name="idp", credential_type="api_token", api_token="other", **ACCOUNT)
    assert token == first["credential"], "it is changed in place"
    basic = get_replace_or_create_credential(name="idp", credential_type="basic", user="u", password="p", **ACCOUNT)
    assert basic != token, "a credential of another kind is a new one"
    assert [one.credential_id for one in dr.Credential.list()] == [basic]


def write_folders():
    """Returns the folder of the application, and the Docker context of its environment."""
    folder = Path("app")
    folder.mkdir()
    write(folder / "start-app.sh", "#!/usr/bin/env sh\nexec python3 server.py\n")
    write(folder / "server.py", SERVER)
    write(folder / "metadata.yaml", METADATA)
    context = Path("context")
    context.mkdir(exist_ok=True)
    write(context / "Dockerfile", "FROM python:3.12\n")
    return folder, context


def run_stack(folder, context, greeting):
    step(f"the stack, greeting with {greeting}")
    stack = {}
    stack["use_case"] = once_and_again(get_or_create_use_case, name="idp", description="Made by idp")
    stack["credential"] = once_and_again(
        get_replace_or_create_credential, name="idp", credential_type="api_token", api_token="secret"
    )
    stack["environment"] = once_and_again(
        get_or_create_execution_environment,
        name="idp",
        programming_language="python",
        use_cases=["customApplication"],
    )
    stack["environment_version"] = once_and_again(
        get_or_create_execution_environment_version,
        execution_environment_id=stack["environment"],
        docker_context_path=str(context),
    )
    stack["source"] = once_and_again(get_or_create_custom_application_source, name="idp")
    stack["source_version"] = once_and_again(
        get_or_create_custom_application_source_version,
        custom_application_source_id=stack["source"],
        folder_path=str(folder),
        base_environment_version_id=stack["environment_version"],
        label="idp",
        runtime_parameter_values=[
            {"field_name": "GREETING", "type": "string", "value": greeting},
            {"field_name": "KEY", "type": "credential", "value": stack["credential"]},
        ],
    )
    stack["application"] = once_and_again(
        get_replace_or_create_custom_app,
        name="idp application",
        custom_application_source_version_id=stack["source_version"],
    )
    stack["image"] = once_and_again(
        get_replace_or_create_custom_app_from_env,
        name="idp image",
        environment_id=stack["environment"],
        env_version_id=stack["environment_version"],
    )
    return stack


def once_and_again(get_or_create, **settings):
    """Returns the id of the created object, which a second call must find."""
    print(f"   {get_or_create.__name__}", flush=True)
    found = get_or_create(**ACCOUNT, **settings)
    again = get_or_create(**ACCOUNT, **settings)
    assert found == again, (get_or_create.__name__, found, again)
    return found


def visit(client, application_id):
    url = client.get(f"customApplications/{application_id}/").json()["applicationUrl"]
    request = urllib.request.Request(url, headers={"authorization": f"Bearer {ACCOUNT['token']}"})
    with urllib.request.urlopen(request) as response:
        return response.read().decode()


def write(path, text):
    path.write_text(text)
    path.chmod(0o755)


def step(name):
    print(f"## {name}", flush=True)


if __name__ == "__main__":
    main()
