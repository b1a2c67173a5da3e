"""Reads all there is to know of a job with Google's Python clients and prints it as JSON, by the way it came.

    python read_job.py GRPC_ADDRESS HTTP_ORIGIN PROJECT REGION JOB_ID START END
"""

import json
import sys

import google.api_core.exceptions
import google_auth_httplib2
import grpc
import httplib2
from google.auth.credentials import AnonymousCredentials
from google.cloud import dataflow_v1beta3 as dataflow
from google.cloud import logging_v2
from google.cloud import monitoring_v3 as monitoring
from google.cloud.dataflow_v1beta3.services import jobs_v1_beta3, messages_v1_beta3, metrics_v1_beta3
from google.cloud.logging_v2.services import logging_service_v2
from google.cloud.monitoring_v3.services import metric_service
from google.protobuf import json_format
from googleapiclient import discovery

grpc_address, http_origin, project, region, job_id, start, end = sys.argv[1:]
place = {"project_id": project, "location": region}
job_place = {**place, "job_id": job_id}
series_filter = (
    'metric.type = "dataflow.googleapis.com/job/backlog_bytes" AND '
    f'resource.type = "dataflow_job" AND metric.labels.job_id = "{job_id}"'
)
entries_filter = f'resource.type="dataflow_step" AND resource.labels.job_id="{job_id}"'


def as_json(message):
    """The canonical JSON of a message of either of the two libraries."""
    pb = getattr(type(message), "pb", None)
    return json_format.MessageToDict(pb(message) if pb else message)


def grpc_transport(module, name):
    return getattr(module.transports, name)(channel=grpc.insecure_channel(grpc_address))


def rest_transport(module, name):
    host = http_origin.removeprefix("http://")
    return getattr(module.transports, name)(host=host, credentials=AnonymousCredentials(), url_scheme="http")


def with_clients(transport, kind):
    """What the Dataflow clients answer over one of their transports."""
    jobs = dataflow.JobsV1Beta3Client(transport=transport(jobs_v1_beta3, f"JobsV1Beta3{kind}Transport"))
    messages = dataflow.MessagesV1Beta3Client(
        transport=transport(messages_v1_beta3, f"MessagesV1Beta3{kind}Transport")
    )
    metrics = dataflow.MetricsV1Beta3Client(transport=transport(metrics_v1_beta3, f"MetricsV1Beta3{kind}Transport"))
    return {
        "job": as_json(jobs.get_job({**job_place, "view": dataflow.JobView.JOB_VIEW_ALL})),
        # In pages of two, which the client puts together.
        "jobs": [job.id for job in jobs.list_jobs({**place, "page_size": 2})],
        "messages": [
            as_json(message)
            for message in messages.list_job_messages(
                {**job_place, "minimum_importance": "JOB_MESSAGE_DEBUG", "page_size": 7}
            )
        ],
        # Beside them stands the time of the answer.
        "metrics": as_json(metrics.get_job_metrics(job_place))["metrics"],
        "stages": [as_json(stage) for stage in metrics.get_job_execution_details(job_place)],
        "missing": refusal(lambda: jobs.get_job({**place, "job_id": "missing"})),
    }


def refusal(call):
    try:
        call()
    except google.api_core.exceptions.GoogleAPICallError as error:
        return {"type": type(error).__name__, "message": error.message}
    return None


def monitoring_over_grpc():
    client = monitoring.MetricServiceClient(transport=grpc_transport(metric_service, "MetricServiceGrpcTransport"))
    request = {
        "name": f"projects/{project}",
        "filter": series_filter,
        "interval": {"start_time": start, "end_time": end},
    }
    return [as_json(series) for series in client.list_time_series(request)]


def logging_over_grpc():
    client = logging_service_v2.LoggingServiceV2Client(
        transport=grpc_transport(logging_service_v2, "LoggingServiceV2GrpcTransport")
    )
    request = {"resource_names": [f"projects/{project}"], "filter": entries_filter, "page_size": 20}
    return [as_json(entry) for entry in client.list_log_entries(request)]


def logging_over_rest():
    """The client that people use, which speaks REST here."""
    client = logging_v2.Client(
        project=project,
        credentials=AnonymousCredentials(),
        client_options={"api_endpoint": http_origin},
        _use_grpc=False,
    )
    return [entry.insert_id for entry in client.list_entries(filter_=entries_filter)]


def discovered(api, version):
    """The discovery-based client, from the document that it brings along."""
    return discovery.build(
        api,
        version,
        http=google_auth_httplib2.AuthorizedHttp(AnonymousCredentials(), httplib2.Http()),
        static_discovery=True,
        client_options={"api_endpoint": http_origin},
    )


def with_discovery():
    jobs = discovered("dataflow", "v1b3").projects().locations().jobs()
    place = {"projectId": project, "location": region}
    job = {**place, "jobId": job_id}
    series = discovered("monitoring", "v3").projects().timeSeries()
    entries = discovered("logging", "v2").entries()
    return {
        "job": jobs.get(**job, view="JOB_VIEW_ALL").execute(),
        "jobs": [each["id"] for each in jobs.list(**place).execute()["jobs"]],
        "messages": jobs.messages().list(**job, minimumImportance="JOB_MESSAGE_DEBUG").execute()["jobMessages"],
        "metrics": jobs.getMetrics(**job).execute()["metrics"],
        "stages": jobs.getExecutionDetails(**job).execute()["stages"],
        "series": series.list(
            name=f"projects/{project}", filter=series_filter, interval_startTime=start, interval_endTime=end
        ).execute()["timeSeries"],
        "entries": entries.list(
            body={"resourceNames": [f"projects/{project}"], "filter": entries_filter, "pageSize": 1000}
        ).execute()["entries"],
    }


json.dump(
    {
        "grpc": {
            **with_clients(grpc_transport, "Grpc"),
            "series": monitoring_over_grpc(),
            "entries": logging_over_grpc(),
        },
        "rest": with_clients(rest_transport, "Rest"),
        "restEntryIds": logging_over_rest(),
        "discovery": with_discovery(),
    },
    sys.stdout,
)
