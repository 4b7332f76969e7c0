// Functions where the machine allows no namespaces, as in many containers.
#include "engines/lambda/runner_fixture.h"

namespace tarn::runner {
namespace {

class LowTierTest : public RunnerFixture {
 protected:
  void SetUp() override {
    spawner_ = &low_spawner();
    RunnerFixture::SetUp();
    if (runner().tier().name != "process") GTEST_SKIP() << runner().tier().unprotected.front();
    if (python().empty() || !has_zygote()) GTEST_SKIP() << "no Python here";
  }
};

TEST_F(LowTierTest, SaysWhatItDoesNotProtect) {
  std::string all;
  for (const std::string& each : runner().tier().unprotected) all += each;
  EXPECT_NE(all.find("Namespaces are not to be had here"), std::string::npos);
  EXPECT_NE(all.find("The size of /tmp is not enforced"), std::string::npos);
}

TEST_F(LowTierTest, HasNoSnapshots) {
  const auto can = runner().check_snap_start(python());
  ASSERT_FALSE(can.ok());
  EXPECT_NE(can.error().message().find("no sandbox have namespaces"), std::string::npos)
      << can.error().message();
}

TEST_F(LowTierTest, RunsPythonWithLayersAndBoto3) {
  auto version = python_function(
      "import os, tempfile, shared\n"
      "try: import boto3\n"
      "except ImportError: boto3 = None\n"
      "def handler(e, c):\n"
      "    with tempfile.TemporaryFile() as f: f.write(b'x')\n"
      "    client = boto3 and boto3.client('s3').meta.endpoint_url\n"
      "    return [shared.NAME, client or os.environ['AWS_ENDPOINT_URL']]\n");
  fs::create_directories(folder_ / "layer/python");
  std::ofstream(folder_ / "layer/python/shared.py") << "NAME = 'layer'\n";
  version->layer_folders = {folder_ / "layer"};
  const Called called = call(version);
  ASSERT_TRUE(called.answer.ok()) << called.answer.error().message();
  EXPECT_EQ(called.answer->payload, R"(["layer", "http://127.0.0.1:9"])")
      << called.answer->log_tail;
  EXPECT_NE(log_with("INIT_START").find("Sandbox: process"), std::string::npos);
}

TEST_F(LowTierTest, RunsNodeWithLayers) {
  const std::string runtime = first_runtime("nodejs");
  if (runtime.empty()) GTEST_SKIP() << "no Node.js on this machine";
  const fs::path packages = folder_ / "layer/nodejs/node_modules";
  fs::create_directories(packages);
  std::ofstream(packages / "shared.js") << "module.exports = 'layer';";
  auto version = make_version({{"index.js", "exports.handler = async () => require('shared');"}});
  version->runtime = runtime;
  version->memory_mib = 512;
  version->layer_folders = {folder_ / "layer"};
  const Called called = call(version);
  ASSERT_TRUE(called.answer.ok()) << called.answer.error().message();
  EXPECT_EQ(called.answer->payload, R"("layer")") << log_with("ERROR");
}

TEST_F(LowTierTest, ReadsNothingOfOthers) {
  const auto other = python_function("SECRET = 1\ndef handler(e, c):\n    return 1\n");
  const Called called =
      call(python_function("import pathlib\n"
                           "def read(path):\n"
                           "    try: return pathlib.Path(path).read_text()\n"
                           "    except OSError as e: return type(e).__name__\n"
                           "def handler(e, c):\n"
                           "    return [read(p) for p in e]\n"),
           "[\"" + std::string(folder_ / "secret") + "\", \"" + other->code_folder +
               "/index.py\", \"/proc/" + std::to_string(getpid()) + "/environ\", \"/etc/shadow\"]");
  ASSERT_TRUE(called.answer.ok());
  EXPECT_EQ(called.answer->payload,
            R"(["PermissionError", "PermissionError", "PermissionError", "PermissionError"])");
}

TEST_F(LowTierTest, TimeOutEndsAllThatItStarted) {
  const std::string mark = "left-" + make_hex_id(system_random(), 8);
  auto version = python_function(
      "import subprocess, time\n"
      "def handler(e, c):\n"
      "    subprocess.Popen(['/usr/bin/bash', '-c', 'trap \"\" TERM; sleep 1000; : " +
      mark +
      "'], start_new_session=True)\n"
      "    time.sleep(1000)\n");
  version->timeout_ms = 1000;
  EXPECT_TRUE(call(version).answer->timed_out);
  retire(version->key);
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "cmdline");
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    EXPECT_EQ(text.find(mark), std::string::npos) << entry.path();
  }
}

TEST_F(LowTierTest, MemoryHasALimit) {
  auto version = python_function(
      "import time\n"
      "def handler(event, context):\n"
      "    x = []\n"
      "    while True: x.append(b'x' * (8 << 20)); time.sleep(0.002)\n");
  version->memory_mib = 128;
  EXPECT_EQ(call(version).field("errorType"), "Runtime.OutOfMemory");
}

}  // namespace
}  // namespace tarn::runner
