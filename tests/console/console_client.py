"""A server with its console, asked as a browser asks it; and signing in, in a browser."""

import json
import urllib.error
import urllib.request

from tarn_server import ROOT_KEYS, Server, free_port


class Console(Server):
    """A server whose console is asked as a browser asks it."""

    def __init__(self, folder, *arguments):
        self.console_port = free_port()
        self.origin = f"http://127.0.0.1:{self.console_port}"
        super().__init__(folder, "--console", f"127.0.0.1:{self.console_port}", *arguments)

    def ask(self, path, body=None, method=None, origin="own", cookie=None, **headers):
        """(status, headers, text) of a request to the console's origin."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.origin + path, data=data, method=method)
        if data is None and method == "POST":
            request.data = b""
        if origin:
            request.add_header("Origin", self.origin if origin == "own" else origin)
        if cookie:
            request.add_header("Cookie", cookie)
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        opener = urllib.request.build_opener(NoRedirect)
        try:
            answer = opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        return answer.status, answer.headers, answer.read().decode("utf-8", "replace")

    def sign_in(self, body):
        """The cookie of a sign-in that must succeed."""
        status, headers, text = self.ask("/signin", body)
        assert status == 200, text
        return headers["set-cookie"].split(";")[0]

    def root_cookie(self):
        return self.sign_in({"accessKeyId": ROOT_KEYS[0], "secretAccessKey": ROOT_KEYS[1]})

    def user_with_password(self, name, password="Correct-horse-9", policy=None, reset=False):
        iam = self.client("iam")
        iam.create_user(UserName=name)
        iam.create_login_profile(UserName=name, Password=password, PasswordResetRequired=reset)
        if policy:
            iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps(policy))
        return {"account": "123456789012", "userName": name, "password": password}


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


def sign_in_as_root(page):
    page.get_by_role("textbox", name="Access key id").fill(ROOT_KEYS[0])
    page.get_by_role("textbox", name="Secret access key").fill(ROOT_KEYS[1])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()
