"""Works with objects as programs do, through Google's Python client, and prints what it saw as JSON.

    STORAGE_EMULATOR_HOST=http://localhost:PORT python storage.py BUCKET
"""

import json
import sys

from google.api_core.exceptions import NotFound, PreconditionFailed
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

client = storage.Client(project="local-project", credentials=AnonymousCredentials())
bucket = client.bucket(sys.argv[1])


def refused(call):
    try:
        call()
    except (NotFound, PreconditionFailed) as error:
        return type(error).__name__
    return None


large = bytes(range(256)) * 8192
# A chunk size makes the client upload in several requests.
resumable = bucket.blob("folder/large.bin", chunk_size=256 * 1024)
resumable.upload_from_string(large)
bucket.blob("folder/sub/small.txt").upload_from_string("small", content_type="text/plain")
bucket.blob("other.txt").upload_from_string("other")
copy = bucket.copy_blob(bucket.blob("other.txt"), bucket, "copied.txt")
bucket.blob("joined.txt").compose([bucket.blob("other.txt"), copy])
with client.batch():
    for name in ("other.txt", "copied.txt"):
        bucket.blob(name).delete()

json.dump(
    {
        "largeIsWhole": bucket.blob("folder/large.bin").download_as_bytes() == large,
        "range": bucket.blob("folder/large.bin").download_as_bytes(start=10, end=13).hex(),
        "type": bucket.get_blob("folder/sub/small.txt").content_type,
        "joined": bucket.blob("joined.txt").download_as_text(),
        "names": [blob.name for blob in client.list_blobs(bucket, page_size=1)],
        "glob": [blob.name for blob in client.list_blobs(bucket, match_glob="folder/**.{txt,csv}")],
        "versions": [blob.name for blob in client.list_blobs(bucket, versions=True)],
        "missing": refused(lambda: bucket.blob("other.txt").download_as_bytes()),
        "replaced": refused(lambda: bucket.blob("joined.txt").upload_from_string("x", if_generation_match=0)),
    },
    sys.stdout,
)
