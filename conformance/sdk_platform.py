"""Uses the official Python SDK for everything around applications: credentials, Use Cases, key-values, resource bundles and
execution environments.

run.mjs starts it in an empty folder with DATAROBOT_ENDPOINT and DATAROBOT_API_TOKEN.
"""

import os
import zipfile
from pathlib import Path

import datarobot as dr
from datarobot.enums import SHARING_ROLE, KeyValueCategory, KeyValueEntityType, KeyValueType
from datarobot.errors import ClientError
from datarobot.models.custom_application import CustomApplication
from datarobot.models.custom_application_source import CustomApplicationSource
from datarobot.models.execution_environment import ExecutionEnvironment, RequiredMetadataKey
from datarobot.models.execution_environment_version import ExecutionEnvironmentVersion
from datarobot.models.key_values import KeyValue
from datarobot.models.resource_bundle import ResourceBundle
from datarobot.models.use_cases.use_case import UseCase, UseCaseReferenceEntity

SECRET = "correct-horse"


def main():
    client = dr.Client(endpoint=os.environ["DATAROBOT_ENDPOINT"], token=os.environ["DATAROBOT_API_TOKEN"])
    environment = check_environment()
    check_environment_versions(environment)
    application = check_application(client, environment)
    check_use_cases(client, application)
    check_credentials(client)
    check_key_values(application)
    check_bundles()
    entitlements = {"entitlements": [{"name": "ENABLE_CUSTOM_APPLICATIONS"}]}
    assert client.post("entitlements/evaluate/", data=entitlements).json()["entitlements"][0]["value"] is True
    environment.delete()
    refused(404, lambda: ExecutionEnvironment.get(environment.id))


def check_environment():
    step("an execution environment")
    keys = [RequiredMetadataKey(field_name="REGION", display_name="Region")]
    made = ExecutionEnvironment.create(
        name="Platform",
        description="Made by the SDK",
        programming_language="python",
        required_metadata_keys=keys,
        is_public=True,
        use_cases=["customApplication"],
    )
    assert made.is_public is True and made.required_metadata_keys[0].field_name == "REGION", vars(made)
    for query in ({"is_own": True}, {"is_public": True, "search_for": "Platform"}):
        assert [one.id for one in ExecutionEnvironment.list(**query)] == [made.id], query
    assert made.id not in [one.id for one in ExecutionEnvironment.list(is_own=False, use_cases="customApplication")]

    made.update(name="Platform, renamed", description="Changed", required_metadata_keys=[], use_cases=["customModel"])
    assert made.name == "Platform, renamed" and made.use_cases == ["customModel"], vars(made)
    made.update(name="Platform, renamed", is_public=False, use_cases=["customApplication"])
    made.refresh()
    assert made.is_public is False and made.required_metadata_keys == [], vars(made)

    assert [(one.username, one.role) for one in made.get_access_list()] == [("emulator@example.com", "OWNER")]
    made.share([dr.SharingAccess("viewer@example.com", SHARING_ROLE.USER, can_share=False)])
    assert ("viewer@example.com", "USER") in [(one.username, one.role) for one in made.get_access_list()]
    made.share([dr.SharingAccess("viewer@example.com", None)])
    assert len(made.get_access_list()) == 1
    return made


def check_environment_versions(environment):
    step("versions of an execution environment")
    context = Path("context")
    context.mkdir()
    (context / "Dockerfile").write_text("FROM python:3.12\n")
    made = ExecutionEnvironmentVersion.create(environment.id, docker_image_uri="registry.example/python:3", label="uri")
    assert made.build_status == "success" and made.docker_image_uri == "registry.example/python:3", vars(made)
    refused(404, lambda: made.download("nothing.zip"))
    image = Path("image.tar")
    image.write_bytes(b"0" * 4096)
    made = ExecutionEnvironmentVersion.upload(environment.id, str(image), str(context), label="both", description="Two")
    made.refresh()
    assert made.docker_image_size == 4096 and made.docker_context_size > 0, vars(made)
    made.download("context.zip")
    with zipfile.ZipFile("context.zip") as archive:
        assert "Dockerfile" in archive.namelist(), archive.namelist()
    listed = ExecutionEnvironmentVersion.list(environment.id, build_status="success")
    assert [one.label for one in listed] == ["both", "uri"], listed


def check_application(client, environment):
    """Without `resources`: the SDK takes null for none."""
    step("an application without resources of its own")
    source = client.post("customApplicationSources/", data={"name": "Platform"}).json()
    version = {"label": "v1", "baseEnvironmentId": environment.id, "resources": {"resourceLabel": "cpu.medium", "replicas": 1}}
    url = f"customApplicationSources/{source['id']}/versions/"
    made = client.post(url, data=version).json()
    files = [("file", ("start-app.sh", b"#!/bin/sh\nexec python3 -m http.server $PORT\n")), ("filePath", (None, "start-app.sh"))]
    client.request("patch", f"{url}{made['id']}/", files=files)
    found = CustomApplicationSource.get(source["id"])
    assert found.get_resource_summary()["resource_bundle"] == "cpu.medium", found.get_resource_summary()
    # The API reference shows only a name there.
    refused(422, lambda: found.update_resources(resource_label="cpu.large"))
    application = found.create_application("Platform")
    assert application.is_running and application.get_resources() is None, vars(application)
    assert application.get_resource_summary() is None and application.get_details()["resources"] is None
    refused(422, lambda: found.create_application("Never", environment_id=environment.id))
    return application


def check_use_cases(client, application):
    step("Use Cases")
    made = UseCase.create(name="Churn", description="All about churn")
    assert made.name == "Churn" and made.description == "All about churn" and made.applications_count == 0, made
    assert made.created.username and [one.id for one in made.members] == [made.created.id], vars(made)
    assert made.id in [one.id for one in UseCase.list(search_params={"search": "chu"})]
    assert UseCase.list(search_params={"search": "no such thing"}) == []
    assert made.update(name="Churn, renamed").name == "Churn, renamed"
    path = f"useCases/{made.id}/customApplications/{application.id}/"
    link = UseCaseReferenceEntity.from_server_data(client.post(path).json())
    assert link.entity_id == application.id and link.use_case_id == made.id and link.is_deleted is False, vars(link)
    assert UseCase.get(made.id).applications_count == 1
    client.delete(path)
    UseCase.delete(made.id)
    refused(404, lambda: UseCase.get(made.id))
    assert CustomApplication.get(application.id).is_running


def check_credentials(client):
    step("credentials")
    made = [
        dr.Credential.create_basic("basic", user="u", password=SECRET, description="For a database"),
        dr.Credential.create_oauth("oauth", token="t", refresh_token=SECRET),
        dr.Credential.create_s3("s3", aws_access_key_id="id", aws_secret_access_key=SECRET),
        dr.Credential.create_azure("azure", azure_connection_string=SECRET),
        dr.Credential.create_gcp("gcp", gcp_key={"type": "service_account", "private_key": SECRET}),
        dr.Credential.create_snowflake_key_pair("snowflake", user="u", private_key=SECRET),
        dr.Credential.create_databricks_access_token("databricks", databricks_access_token=SECRET),
        dr.Credential.create_azure_service_principal(
            "principal", client_id="c", client_secret=SECRET, azure_tenant_id="t"
        ),
    ]
    assert [one.name for one in dr.Credential.list()] == [one.name for one in made]
    basic = dr.Credential.get(made[0].credential_id)
    assert basic.credential_type == "basic" and basic.description == "For a database", vars(basic)
    basic.update(name="renamed", description="Changed", password="other")
    assert dr.Credential.get(basic.credential_id).name == "renamed"
    refused(409, lambda: dr.Credential.create_basic("renamed", user="u", password=SECRET))
    assert SECRET not in client.get("credentials/").text
    for one in made:
        one.delete()
    refused(404, lambda: dr.Credential.get(basic.credential_id))


def check_key_values(application):
    step("key-values")
    entity = {"entity_id": application.id, "entity_type": KeyValueEntityType.CUSTOM_APPLICATION}
    values = [("text", KeyValueType.STRING, "x"), ("number", KeyValueType.NUMERIC, 2.5), ("flag", KeyValueType.BOOLEAN, True)]
    for name, kind, value in values:
        made = KeyValue.create(name=name, category=KeyValueCategory.ARTIFACT, value_type=kind, value=value, **entity)
        assert made.get_value() == value and made.is_editable, vars(made)
    assert [one.name for one in KeyValue.list(**entity)] == [name for name, _, _ in values]
    found = KeyValue.find(name="text", **entity)
    found.update(value="y", comment="newer")
    found.refresh()
    assert found.get_value() == "y" and found.name == "text", vars(found)
    assert KeyValue.find(name="no such thing", **entity) is None
    found.delete()
    refused(404, lambda: KeyValue.get(found.id))


def check_bundles():
    step("resource bundles")
    listed = ResourceBundle.list(use_cases=["customApplication"])
    medium = next(one for one in listed if one.id == "cpu.medium")
    assert medium.cpu_count == 1 and medium.memory_bytes == 1024**3 and medium.has_gpu is False, vars(medium)
    assert ResourceBundle.get("cpu.medium").name == medium.name
    refused(404, lambda: ResourceBundle.get("cpu.vast"))


def refused(status, work):
    try:
        work()
    except ClientError as error:
        assert error.status_code == status, error
    else:
        raise AssertionError(f"this should have been answered with {status}")


def step(name):
    print(f"## {name}", flush=True)


main()
