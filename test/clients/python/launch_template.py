"""Stores a Flex template and launches it twice, over gRPC and by the discovery document; prints what came back as JSON.

    STORAGE_EMULATOR_HOST=ORIGIN python launch_template.py GRPC_ADDRESS HTTP_ORIGIN PROJECT REGION SPEC_JSON
"""

import json
import sys

import google.api_core.exceptions
import google_auth_httplib2
import grpc
import httplib2
from google.auth.credentials import AnonymousCredentials
from google.cloud import dataflow_v1beta3 as dataflow
from google.cloud import storage
from google.cloud.dataflow_v1beta3.services.flex_templates_service.transports import (
    FlexTemplatesServiceGrpcTransport,
)
from googleapiclient import discovery, errors

grpc_address, http_origin, project, region, spec = sys.argv[1:]
bucket = storage.Client(project=project, credentials=AnonymousCredentials()).bucket("python-templates")
bucket.blob("stream.json").upload_from_string(spec, content_type="application/json")
template = "gs://python-templates/stream.json"

over_grpc = dataflow.FlexTemplatesServiceClient(
    transport=FlexTemplatesServiceGrpcTransport(channel=grpc.insecure_channel(grpc_address))
)
discovered = (
    discovery.build(
        "dataflow",
        "v1b3",
        http=google_auth_httplib2.AuthorizedHttp(AnonymousCredentials(), httplib2.Http()),
        static_discovery=True,
        client_options={"api_endpoint": http_origin},
    )
    .projects()
    .locations()
    .flexTemplates()
)


def launch_over_grpc(name, parameters, validate_only=False):
    request = {
        "project_id": project,
        "location": region,
        "launch_parameter": {
            "job_name": name,
            "container_spec_gcs_path": template,
            "parameters": parameters,
        },
        "validate_only": validate_only,
    }
    try:
        return {"id": over_grpc.launch_flex_template(request).job.id}
    except google.api_core.exceptions.GoogleAPICallError as error:
        return {"code": error.code, "message": error.message}


def launch_discovered(name, parameters):
    body = {"launchParameter": {"jobName": name, "containerSpecGcsPath": template, "parameters": parameters}}
    try:
        return {"id": discovered.launch(projectId=project, location=region, body=body).execute()["job"]["id"]}
    except errors.HttpError as error:
        return {"code": error.status_code, "message": error.reason}


json.dump(
    {
        "validated": launch_over_grpc("validated", {"workersMax": "3"}, validate_only=True),
        "grpc": launch_over_grpc("from-grpc", {"workersMax": "3"}),
        "rest": launch_discovered("from-rest", {"workersMax": "3"}),
        "refusedOverGrpc": launch_over_grpc("refused", {}),
        "refusedOverRest": launch_discovered("refused", {}),
    },
    sys.stdout,
)
