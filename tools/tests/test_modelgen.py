"""modelgen on a tiny model: its output against tests/tiny/expected, and what it refuses.

After a wanted change:  TARN_WRITE_GOLDEN=1 python3 -m unittest discover tools/tests
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parent.parent
TINY = TOOLS / "tests/tiny"
OPERATION = "operation GetBox read\n"


def run(services, out):
    return subprocess.run(
        [sys.executable, "-B", TOOLS / "modelgen", "--models", TINY / "models", "--services",
         services, "--out", out], capture_output=True, text=True, check=False)


class Golden(unittest.TestCase):
    def test_output_is_as_expected(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder)
            result = run(TINY / "services", out)
            self.assertEqual(result.returncode, 0, result.stderr)
            expected = TINY / "expected"
            if os.environ.get("TARN_WRITE_GOLDEN"):
                shutil.rmtree(expected, ignore_errors=True)
                shutil.copytree(out, expected)
            names = {path.relative_to(out) for path in out.rglob("*.*")}
            wanted = {path.relative_to(expected) for path in expected.rglob("*.*")}
            self.assertEqual(names, wanted)
            for name in sorted(names):
                self.assertEqual((out / name).read_text(), (expected / name).read_text(), name)

    def test_unchanged_files_are_not_touched(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder)
            run(TINY / "services", out)
            before = {path: path.stat().st_mtime_ns for path in out.rglob("*.*")}
            run(TINY / "services", out)
            self.assertEqual(before, {path: path.stat().st_mtime_ns for path in out.rglob("*.*")})


class Refusals(unittest.TestCase):
    def refusal(self, text):
        with tempfile.TemporaryDirectory() as folder:
            listed = pathlib.Path(folder) / "tiny-store/operations.txt"
            listed.parent.mkdir()
            listed.write_text(text)
            result = run(folder, pathlib.Path(folder) / "out")
            self.assertEqual(result.returncode, 1)
            return result.stderr

    def test_what_is_undeclared(self):
        self.assertIn("GetBox declares no `action`", self.refusal(OPERATION + "resource *"))
        self.assertIn("GetBox declares no `resource`", self.refusal(OPERATION + "action a:B"))
        self.assertIn("resources but no action",
                      self.refusal(OPERATION + "action none\nresource *"))

    def test_what_is_unknown(self):
        self.assertIn("operations.txt:1: tiny-store has no operation Fly",
                      self.refusal("operation Fly read"))
        self.assertIn("BoxRef has no member Nam",
                      self.refusal(OPERATION + "action a:B\nresource {Nam}"))
        self.assertIn("write Parts[]",
                      self.refusal(OPERATION + "action a:B\nresource {Parts.Name}"))
        self.assertIn("no single value", self.refusal(OPERATION + "action a:B\nresource {Parts[]}"))
        self.assertIn("can't read `actoin", self.refusal(OPERATION + "actoin a:B"))
        self.assertIn("can't read `body", self.refusal(OPERATION + "body 1MiB"))

    def test_streams_that_are_not_declared(self):
        self.assertIn("declare it `upload`", self.refusal("operation PutLid write\naction none"))
        self.assertIn("can't be `download`",
                      self.refusal(OPERATION.strip() + " download\naction none"))


class Names(unittest.TestCase):
    def test_snake(self):
        sys.path.insert(0, str(TOOLS / "modelgen"))
        from names import snake
        for name, expected in {
                "DatabaseName": "database_name", "SSECustomerKeyMD5": "sse_customer_key_md5",
                "ETag": "etag", "MFADelete": "mfa_delete", "ChecksumCRC32C": "checksum_crc32c",
                "ListObjectsV2": "list_objects_v2", "VersionIDs": "version_ids",
                "default": "default_", "KMSMasterKeyID": "kms_master_key_id",
                "MD5OfBody": "md5_of_body", "S3BucketName": "s3_bucket_name"}.items():
            self.assertEqual(snake(name), expected)


if __name__ == "__main__":
    unittest.main()
