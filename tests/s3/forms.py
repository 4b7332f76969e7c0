"""Forms as browsers send them."""

import http.client
import uuid


def send(tarn, path, fields, file=b"text", filename="a.txt", headers=None, after=b""):
    """Status, headers in lower case, body."""
    boundary = uuid.uuid4().hex
    body = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items())
    if file is not None:
        body += (f'--{boundary}\r\nContent-Disposition: form-data; name="file"; '
                 f'filename="{filename}"\r\nContent-Type: text/plain\r\n\r\n').encode() + file + b"\r\n"
    body += after.replace(b"BOUNDARY", boundary.encode()) + f"--{boundary}--\r\n".encode()
    connection = http.client.HTTPConnection("127.0.0.1", tarn.port)
    connection.request("POST", path, body, {
        "Content-Type": f"multipart/form-data; boundary={boundary}", **(headers or {})})
    answer = connection.getresponse()
    named = {name.lower(): value for name, value in answer.getheaders()}
    return answer.status, named, answer.read().decode()
