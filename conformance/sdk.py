"""Uses the official Python SDK like its users, and checks the results.

run.mjs starts it in an empty folder with DATAROBOT_ENDPOINT and DATAROBOT_API_TOKEN. The SDK has methods for
applications, sources and environments; source versions, sharing, history and visits are called through its REST client,
as its users do. "platform.md" is `docs/platform.md`, the facts about the platform.
"""

import json
import os
import time
import urllib.error
import urllib.request
import warnings
from pathlib import Path

import datarobot as dr
from datarobot.errors import ClientError
from datarobot.models.custom_application import CustomApplication
from datarobot.models.custom_application_source import CustomApplicationSource
from datarobot.models.custom_templates import CustomTemplate, DefaultEnvironment
from datarobot.models.execution_environment import ExecutionEnvironment
from datarobot.models.execution_environment_version import ExecutionEnvironmentVersion
from datarobot.models.sharing import SharingRole
from datarobot.rest import RESTClientObject
from datarobot.utils.pagination import unpaginate

from web_app import server

ENDPOINT = os.environ["DATAROBOT_ENDPOINT"]
TOKEN = os.environ["DATAROBOT_API_TOKEN"]

SERVER = server("os.environ.get('MLOPS_RUNTIME_PARAM_GREETING', 'none')")

METADATA = """name: runtime-params
runtimeParameterDefinitions:
  - {fieldName: GREETING, type: string, defaultValue: nobody}
"""


def main():
    # The SDK warns if the version of the server differs from its own, which does not happen with DataRobot itself.
    with warnings.catch_warnings():
        warnings.filterwarnings("error", category=UserWarning)
        client = dr.Client(endpoint=ENDPOINT, token=TOKEN)
    refuse_strangers()
    environment = check_environments()
    source = check_sources(client)
    first = check_versions(client, source, environment)
    application = check_applications(client, source, first)
    second = check_update(client, source, application, first)
    check_views(client, application, first, second)
    check_sharing(client, application, source)
    check_removal(client, application, source)
    check_templates(client, environment)


def check_environments():
    step("execution environments")
    context = Path("context")
    context.mkdir()
    (context / "Dockerfile").write_text("FROM python:3.12\n")
    made = ExecutionEnvironment.create(
        name="SDK Python", description="Made by the SDK", programming_language="python", use_cases=["customApplication"]
    )
    assert made.name == "SDK Python" and made.programming_language == "python", made
    assert made.latest_version is None and made.latest_successful_version is None, made
    version = ExecutionEnvironmentVersion.create(made.id, str(context), label="v1", description="The first")
    assert version.build_status == "success" and version.label == "v1", version
    assert version.environment_id == made.id, version

    found = ExecutionEnvironment.get(made.id)
    assert found.latest_version.id == found.latest_successful_version.id == version.id, found
    log, error = version.get_build_log()
    assert log and not error, (log, error)
    assert [one.id for one in ExecutionEnvironmentVersion.list(made.id)] == [version.id]

    listed = ExecutionEnvironment.list(search_for="SDK Pyth", use_cases="customApplication")
    assert [one.id for one in listed] == [made.id], listed
    every = [one.id for one in ExecutionEnvironment.list()]
    assert made.id in every and len(every) == len(set(every)) > 1, every
    return found


def check_sources(client):
    """`CustomApplicationSource.create` requires a `latestVersion`, which a new source does not have (platform.md §3.1).
    SDK users therefore call POST directly, and can read the source as an object once it has a version."""
    step("sources")
    made = client.post("customApplicationSources/", data={"name": "SDK source"}).json()
    assert made["name"] == "SDK source" and made["latestVersion"] is None, made
    try:
        CustomApplicationSource.create("SDK source that nobody sees")
    except Exception as error:  # the SDK's own, of a class it does not name
        assert "latest_version" in str(error), error
    else:
        raise AssertionError("CustomApplicationSource.create works: use it here, and correct platform.md §3.1")
    unseen = find_raw(client, "SDK source that nobody sees")
    client.delete(f"customApplicationSources/{unseen['id']}/")
    refused(409, lambda: client.post("customApplicationSources/", data={"name": "SDK source"}))
    return made["id"]


def check_versions(client, source_id, environment):
    step("versions")
    url = f"customApplicationSources/{source_id}/versions/"
    made = client.post(
        url, data={"label": "v1", "baseEnvironmentId": environment.id, "resources": {"resourceLabel": "cpu.small"}}
    ).json()
    assert made["label"] == "v1" and made["items"] == [] and made["isFrozen"] is False, made
    assert made["baseEnvironmentVersionId"] == environment.latest_version.id, made
    texts = {
        "start-app.sh": "#!/usr/bin/env sh\nexec python3 app/server.py\n",
        "app/server.py": SERVER,
        "app/extra.txt": "extra",
        "metadata.yaml": METADATA,
    }
    patched = upload(client, f"{url}{made['id']}/", texts).json()
    assert sorted(item["filePath"] for item in patched["items"]) == sorted(texts), patched
    extra = next(item for item in patched["items"] if item["filePath"] == "app/extra.txt")
    patched = client.patch(
        f"{url}{made['id']}/",
        data={
            "filesToDelete": [extra["id"]],
            "runtimeParameterValues": json.dumps([{"fieldName": "GREETING", "type": "string", "value": "first"}]),
            "resources": {"replicas": 2, "sessionAffinity": True},
        },
    ).json()
    assert len(patched["items"]) == len(texts) - 1, patched
    assert patched["runtimeParameters"][0]["currentValue"] == "first", patched

    source = CustomApplicationSource.get(source_id)
    assert source.latest_version["id"] == made["id"] and source.has_resources_configured, source.latest_version
    resources = source.get_resources()
    assert resources["resource_label"] == "cpu.small" and resources["replicas"] == 2, resources
    assert resources["session_affinity"] is True, resources
    assert source.get_details()["latest_version"]["is_frozen"] is False
    assert source.creator_userhash and source.created_by and source.org_id and source.permissions, vars(source)
    assert [version["id"] for version in source.get_versions()] == [made["id"]]
    assert source.get_version(made["id"])["label"] == "v1"
    item = next(item for item in patched["items"] if item["filePath"] == "app/server.py")
    assert source.get_file(made["id"], item["id"])["content"] == SERVER

    assert source_id in [one.id for one in CustomApplicationSource.list()]
    assert CustomApplicationSource.get_by_name("SDK source").id == source_id
    assert CustomApplicationSource.get_by_name("SDK") is None
    rename_source(client, source)
    return made["id"]


def rename_source(client, source):
    """The API reference answers a rename with 204; the SDK reads JSON from the reply (platform.md §3.1). Tries both."""
    with_switch("sourceRenamed", "204")
    try:
        source.update(name="SDK source, renamed")
    except Exception as error:
        assert type(error).__name__ == "JSONDecodeError", error
    else:
        raise AssertionError("204 has no body, and the SDK read one")
    assert CustomApplicationSource.get(source.id).name == "SDK source, renamed"
    with_switch("sourceRenamed", "200")
    renamed = source.update(name="SDK source, renamed again")
    assert renamed.id == source.id and renamed.name == "SDK source, renamed again", renamed


def check_applications(client, source_id, version_id):
    step("applications")
    source = CustomApplicationSource.get(source_id)
    made = source.create_application("SDK application", resources={"replicas": 1, "resource_label": "cpu.medium"})
    assert made.name == "SDK application" and made.is_running, made
    assert made.custom_application_source_id == source_id, vars(made)
    assert made.custom_application_source_version_id == version_id, vars(made)
    assert CustomApplicationSource.get(source_id).latest_version["is_frozen"] is True

    resources = made.get_resources()
    assert resources["resource_label"] == "cpu.medium" and resources["replicas"] == 1, resources
    assert all(resources[name] is not None for name in ("memory_request", "memory_limit", "cpu_request", "cpu_limit"))
    summary = made.get_resource_summary()
    assert summary["memory_allocation"]["limit_mb"] >= summary["memory_allocation"]["request_mb"] > 0, summary
    assert made.get_details()["basic_info"]["application_url"] == made.application_url

    assert CustomApplication.get(made.id).id == made.id
    assert CustomApplication.get_by_name("SDK application").id == made.id
    assert CustomApplication.get_by_name("SDK") is None
    assert [one.id for one in CustomApplication.list(limit=1)] == [made.id]
    assert visit(made) == (200, "first")
    refused(409, lambda: client.post("customApplications/", data={"name": made.name, "applicationSourceId": source_id}))
    return made


def check_update(client, source_id, application, first):
    step("update")
    url = f"customApplicationSources/{source_id}/versions/"
    values = json.dumps([{"fieldName": "GREETING", "type": "string", "value": "second"}])
    second = client.post(url, data={"label": "v2", "baseVersion": first, "runtimeParameterValues": values}).json()
    assert len(second["items"]) == 3 and second["isFrozen"] is False, second
    refused(422, lambda: client.patch(f"{url}{first}/", data={"resources": {"replicas": 1}}))

    path = f"customApplications/{application.id}/"
    client.patch(path, data={"name": "SDK application, renamed", "allowAutoStopping": False})
    client.patch(path, data={"externalAccessEnabled": True, "externalAccessRecipients": ["guest@example.com"]})
    client.patch(path, data={"customApplicationSourceVersionId": second["id"]})
    found = wait_until_running(application.id, second["id"])
    assert found.name == "SDK application, renamed" and found.allow_auto_stopping is False, vars(found)
    assert found.external_access_enabled is True, vars(found)
    assert found.external_access_recipients == ["guest@example.com"], vars(found)
    assert found.application_url == application.application_url, found.application_url
    assert visit(found) == (200, "second")
    return second["id"]


def check_views(client, application, first, second):
    step("logs, history, visits")
    logs = application.get_logs()
    assert any("serving second" in line for line in logs["logs"]), logs
    path = f"customApplications/{application.id}/"
    history = client.get(f"{path}history/").json()
    assert [one["sourceVersionId"] for one in history["data"]] == [first], (history, second)
    usages = list(unpaginate(f"{path}usages/", {"limit": 1}, client))
    assert len(usages) == 2 and all(usage["visitTimestamp"] for usage in usages), usages


def check_sharing(client, application, source_id):
    step("sharing")
    for path in (f"customApplications/{application.id}/", f"customApplicationSources/{source_id}/"):
        url = f"{path}sharedRoles/"
        owner = shared_roles(client, url)
        assert [role.role for role in owner] == ["OWNER"], owner
        guest = SharingRole(role="CONSUMER", share_recipient_type="group", id="5f0000000000000000000001")
        share(client, url, guest)
        assert [role.role for role in shared_roles(client, url)] == ["OWNER", "CONSUMER"]
        assert [role.role for role in shared_roles(client, url, shareRecipientType="group")] == ["CONSUMER"]
        guest.role = "NO_ROLE"
        share(client, url, guest)
        assert [role.role for role in shared_roles(client, url)] == ["OWNER"]


def check_removal(client, application, source_id):
    step("removal")
    source = CustomApplicationSource.get(source_id)
    refused(422, source.delete)
    application.delete(hard_delete=True)
    refused(404, lambda: CustomApplication.get(application.id))
    assert visit(application)[0] == 404
    source.delete()
    refused(404, lambda: CustomApplicationSource.get(source_id))
    assert CustomApplicationSource.get_by_name("SDK source, renamed again") is None


def check_templates(client, environment):
    """The SDK sends the folder of a template as a zip without the extension, reads the new id from the response, and changes
    a template with JSON whose flags are strings."""
    step("custom templates")
    folder = Path("template")
    folder.mkdir()
    (folder / "start-app.sh").write_text("#!/usr/bin/env sh\n")
    (folder / "app.py").write_text("print('hello')\n")
    made = CustomTemplate.create(
        name="SDK template",
        description="Made by the SDK",
        template_type="customApplicationTemplate",
        template_sub_type="streamlit",
        template_metadata={"readme": "Read me", "tags": ["sdk"]},
        default_environment=DefaultEnvironment(environment.id, environment.latest_version.id),
        file=str(folder),
        enabled=True,
    )
    assert made.name == "SDK template" and made.enabled is True, vars(made)
    assert made.default_environment["environment_id"] == environment.id, made.default_environment
    assert made.template_metadata["tags"] == ["sdk"], made.template_metadata
    assert sorted(item["name"] for item in made.items) == ["app.py", "start-app.sh"], made.items
    assert made.download_content(filename="app.py") == b"print('hello')\n"

    made.update(description="Changed by the SDK", enabled=False)
    found = CustomTemplate.get(made.id)
    assert found.description == "Changed by the SDK" and found.enabled is False, vars(found)
    (folder / "more.txt").write_text("more")
    made.update(file=str(folder))
    assert sorted(item["name"] for item in made.items) == ["app.py", "more.txt", "start-app.sh"], made.items
    assert made.id in [one.id for one in CustomTemplate.list(search="SDK temp", tag="sdk")]
    assert made.id not in [one.id for one in CustomTemplate.list(template_type="customMetric")]

    from_template = {"customTemplateId": made.id}
    source = client.post("customApplicationSources/fromCustomTemplate/", data=from_template).json()
    version = CustomApplicationSource.get(source["id"]).get_versions()[0]
    assert sorted(item["filePath"] for item in version["items"]) == ["app.py", "more.txt", "start-app.sh"], version
    client.delete(f"customApplicationSources/{source['id']}/")
    made.delete()
    refused(404, lambda: CustomTemplate.get(made.id))


def refuse_strangers():
    step("a wrong key")
    refused(401, lambda: RESTClientObject(auth="not-a-key", endpoint=ENDPOINT).get("customApplications/"))


def upload(client, url, texts):
    """Each `file` with its `filePath`, paired by order (platform.md §3.2 [C])."""
    parts = []
    for path, text in texts.items():
        parts.append(("file", (os.path.basename(path), text.encode(), "application/octet-stream")))
        parts.append(("filePath", (None, path)))
    return client.request("patch", url, files=parts)


def shared_roles(client, url, **query):
    # Only these two lists require both (seeds).
    return [SharingRole.from_server_data(role) for role in unpaginate(url, {"offset": 0, "limit": 10, **query}, client)]


def share(client, url, role):
    roles = [{key: value for key, value in role.collect_payload().items() if value is not None}]
    assert client.patch(url, data={"operation": "updateRoles", "roles": roles}).status_code == 204


def wait_until_running(application_id, version_id):
    for _ in range(300):
        found = CustomApplication.get(application_id)
        assert found.status != "failed", found.get_logs()
        if found.is_running and found.custom_application_source_version_id == version_id:
            return found
        time.sleep(0.1)
    raise AssertionError("the application did not run in time")


def visit(application):
    """Returns status and text of the application's page, requested like a browser: only that counts as a visit."""
    headers = {"authorization": f"Bearer {TOKEN}", "accept": "text/html"}
    request = urllib.request.Request(application.application_url, headers=headers)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def with_switch(name, value):
    """Sets a switch of the emulator, for behavior that is not confirmed with DataRobot."""
    request = urllib.request.Request(
        ENDPOINT.replace("/api/v2", "/_emulator/settings"),
        data=json.dumps({"switches": {name: value}}).encode(),
        headers={"authorization": f"Bearer {TOKEN}", "content-type": "application/json"},
        method="PATCH",
    )
    urllib.request.urlopen(request).close()


def find_raw(client, name):
    return next(one for one in unpaginate("customApplicationSources/", {}, client) if one["name"] == name)


def refused(status, work):
    try:
        work()
    except ClientError as error:
        assert error.status_code == status, error
        assert str(error), "a refusal says why"
    else:
        raise AssertionError(f"this should have been answered with {status}")


def step(name):
    print(f"## {name}", flush=True)


main()
