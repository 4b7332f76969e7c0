// Python functions: what they see, how they fail, what is logged.
#include <future>
#include <thread>

#include "engines/lambda/runner_fixture.h"

namespace tarn::runner {

namespace {

class PythonRuntimeTest : public RunnerFixture {
 protected:
  void SetUp() override {
    RunnerFixture::SetUp();
    if (runner().tier().name == "none") GTEST_SKIP() << runner().tier().unprotected.front();
    if (python().empty()) GTEST_SKIP() << "no Python on this machine";
    if (!has_zygote()) GTEST_SKIP() << "this build has no zygote";
  }
};

TEST_F(PythonRuntimeTest, AnswersAndKeepsWarm) {
  const auto version = python_function(
      "count = 0\n"
      "def handler(event, context):\n"
      "    global count\n"
      "    count += 1\n"
      "    return {'sum': event['a'] + event['b'], 'count': count, 'id': "
      "context.aws_request_id}\n");
  const Called first = call(version, R"({"a": 1, "b": 2})");
  ASSERT_TRUE(first.answer.ok()) << first.answer.error().message();
  EXPECT_EQ(first.answer->function_error, "") << first.answer->payload;
  EXPECT_EQ(first.field("sum"), "3");
  EXPECT_GT(first.answer->init_us, 0);
  const Called second = call(version, R"({"a": 20, "b": 22})");
  EXPECT_EQ(second.field("sum"), "42");
  EXPECT_EQ(second.field("count"), "2");
  EXPECT_EQ(second.answer->init_us, 0);
  EXPECT_NE(second.field("id"), first.field("id"));
}

TEST_F(PythonRuntimeTest, WritesTheLinesThatAwsWrites) {
  const Called called =
      call(python_function("import logging\n"
                           "def handler(event, context):\n"
                           "    print('printed')\n"
                           "    logging.getLogger().setLevel('INFO')\n"
                           "    logging.info('logged\\nin two lines')\n"
                           "    print('end', end='')\n"));
  ASSERT_TRUE(called.answer.ok());
  EXPECT_EQ(called.answer->payload, "null");
  const std::string& tail = called.answer->log_tail;
  const size_t start = tail.find("START RequestId: "), printed = tail.find("\nprinted\n"),
               logged = tail.find("[INFO]\t"), last = tail.find("\nend\n"),
               end = tail.find("\nEND RequestId: "), report = tail.find("\nREPORT RequestId: ");
  EXPECT_TRUE(start < printed && printed < logged && logged < last && last < end && end < report)
      << tail;
  EXPECT_NE(tail.find("\tlogged\nin two lines\n"), std::string::npos) << tail;
  EXPECT_NE(tail.find("\tMemory Size: 256 MB\tMax Memory Used: "), std::string::npos) << tail;
  EXPECT_NE(tail.find("Init Duration: "), std::string::npos) << tail;
  EXPECT_NE(log_with("REPORT").find("INIT_START Runtime Version: python"), std::string::npos);
  EXPECT_NE(streams_.front().find("/[$LATEST]"), std::string::npos);
}

// Who then forgets the event for good loses no line of it to a crash.
TEST_F(PythonRuntimeTest, AnswersAfterItsLinesAreKept) {
  auto version = python_function("def handler(event, context):\n    print('worked')\n");
  version->log = [keep = version->log](const std::string& stream, const auto& lines) {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));  // a commit that takes its time
    keep(stream, lines);
  };
  FunctionInvocation invocation;
  invocation.request_id = make_uuid(system_random());
  invocation.payload = "{}";
  invocation.answers_after_log = true;
  std::promise<std::string> kept;
  runner().invoke(version, std::move(invocation), [&](const Result<FunctionAnswer>& answer) {
    const std::lock_guard lock(mutex_);
    kept.set_value(answer.ok() ? log_ : answer.error().message());
  });
  const std::string log = kept.get_future().get();
  EXPECT_NE(log.find("worked\n"), std::string::npos) << log;
  EXPECT_NE(log.find("REPORT RequestId: "), std::string::npos) << log;
}

TEST_F(PythonRuntimeTest, TellsTheFunctionAboutItself) {
  auto version = python_function(
      "import os\n"
      "def handler(event, context):\n"
      "    return {'env': dict(os.environ), 'name': context.function_name,\n"
      "            'memory': context.memory_limit_in_mb, 'arn': context.invoked_function_arn,\n"
      "            'left': context.get_remaining_time_in_millis(), 'cwd': os.getcwd(),\n"
      "            'file': __file__, 'user': os.getuid(), 'stream': context.log_stream_name}\n");
  version->environment = {{"MINE", "x=y"}, {"AWS_ENDPOINT_URL", "http://other"}};
  const Called called = call(version);
  ASSERT_TRUE(called.answer.ok());
  const Json payload = called.payload();
  ASSERT_TRUE(payload.find("env")) << called.answer->payload;
  const auto variable = [&](std::string_view name) {
    const Json* value = payload.find("env")->find(name);
    return value == nullptr ? std::string("(unset)") : value->as_string();
  };
  EXPECT_EQ(variable("MINE"), "x=y");
  EXPECT_EQ(variable("AWS_ENDPOINT_URL"), "http://other");
  EXPECT_EQ(variable("AWS_REGION"), "us-east-1");
  EXPECT_EQ(variable("AWS_ACCESS_KEY_ID"), "ASIATEST");
  EXPECT_EQ(variable("AWS_SESSION_TOKEN"), "token");
  EXPECT_EQ(variable("AWS_LAMBDA_FUNCTION_NAME"), "fn");
  EXPECT_EQ(variable("AWS_EXECUTION_ENV"), "AWS_Lambda_" + version->runtime);
  EXPECT_EQ(variable("_HANDLER"), "index.handler");
  EXPECT_TRUE(variable("_X_AMZN_TRACE_ID").starts_with("Root=1-"));
  EXPECT_EQ(called.field("name"), "fn");
  EXPECT_EQ(called.field("memory"), "256");
  EXPECT_GT(payload.find("left")->as_int(), 5'000);
  EXPECT_NE(payload.find("user")->as_int(), 0);
  EXPECT_EQ(called.field("stream"), variable("AWS_LAMBDA_LOG_STREAM_NAME"));
  if (runner().tier().name == "full") {
    EXPECT_EQ(called.field("cwd"), "/var/task");
    EXPECT_EQ(called.field("file"), "/var/task/index.py");
  }
}

TEST_F(PythonRuntimeTest, ErrorsHaveTheirShape) {
  const Called called =
      call(python_function("def inner():\n"
                           "    raise ValueError('bad thing')\n"
                           "def handler(event, context):\n"
                           "    inner()\n"));
  ASSERT_TRUE(called.answer.ok());
  EXPECT_EQ(called.answer->function_error, "Unhandled");
  EXPECT_EQ(called.field("errorType"), "ValueError");
  EXPECT_EQ(called.field("errorMessage"), "bad thing");
  EXPECT_EQ(called.field("requestId").size(), 36u);
  const Json payload = called.payload();
  const auto& trace = payload.find("stackTrace")->items();
  ASSERT_EQ(trace.size(), 2u) << called.answer->payload;
  EXPECT_TRUE(trace[0].as_string().ends_with("index.py\", line 4, in handler\n    inner()\n"))
      << trace[0].as_string();
  EXPECT_NE(called.answer->log_tail.find("[ERROR] ValueError: bad thing\nTraceback"),
            std::string::npos)
      << called.answer->log_tail;
  EXPECT_NE(called.answer->log_tail.find("Status: error\tError Type: ValueError"),
            std::string::npos);
}

TEST_F(PythonRuntimeTest, HandlersThatCannotBeHad) {
  struct Case {
    std::string text, handler, type, message;
  };
  const Case cases[] = {
      {"import not_there\n", "index.handler", "Runtime.ImportModuleError",
       "Unable to import module 'index': No module named 'not_there'"},
      {"x = 1\n", "other.handler", "Runtime.ImportModuleError",
       "Unable to import module 'other': No module named 'other'"},
      {"x = 1\n", "index.handler", "Runtime.HandlerNotFound",
       "Handler 'handler' missing on module 'index'"},
      {"x = 1\n", "index", "Runtime.MalformedHandlerName",
       "Bad handler 'index': not enough values to unpack (expected 2, got 1)"},
      {"def handler(:\n", "index.handler", "Runtime.UserCodeSyntaxError",
       "Syntax error in module 'index': invalid syntax (index.py, line 1)"},
      {"raise KeyError('at import')\n", "index.handler", "KeyError", "'at import'"},
  };
  for (const Case& each : cases) {
    const Called called = call(make_version({{"index.py", each.text}}, each.handler));
    ASSERT_TRUE(called.answer.ok()) << called.answer.error().message();
    EXPECT_EQ(called.answer->function_error, "Unhandled");
    EXPECT_EQ(called.field("errorType"), each.type) << called.answer->payload;
    EXPECT_EQ(called.field("errorMessage"), each.message);
  }
  EXPECT_NE(log_with("INIT_REPORT").find("Phase: init\tStatus: error"), std::string::npos);
}

TEST_F(PythonRuntimeTest, WhatCannotBeAnsweredIsAnError) {
  const Called value = call(python_function("def handler(e, c):\n    return {1, 2}\n"));
  EXPECT_EQ(value.field("errorType"), "Runtime.MarshalError");
  EXPECT_EQ(value.field("errorMessage"),
            "Unable to marshal response: Object of type set is not JSON serializable");
  const Called large =
      call(python_function("def handler(e, c):\n    return 'x' * (6 * 1024 * 1024 + 200)\n"));
  EXPECT_EQ(large.field("errorType"), "Function.ResponseSizeTooLarge") << large.answer->payload;
  EXPECT_NE(large.field("errorMessage").find("(6291556 bytes)"), std::string::npos);
  const Called just = call(python_function("def handler(e, c):\n    return 'x' * 6291000\n"));
  EXPECT_EQ(just.answer->payload.size(), 6291002u);
  const Called numbers = call(python_function(
      "from decimal import Decimal\n"
      "def handler(e, c):\n    return [Decimal('12345678901234567890.123456789'), 'd', 1]\n"));
  EXPECT_EQ(numbers.answer->payload, R"([12345678901234567890.123456789, "d", 1])");
}

TEST_F(PythonRuntimeTest, TimesOutAndStartsAnew) {
  auto version = python_function(
      "import time\ncount = 0\n"
      "def handler(event, context):\n"
      "    global count\n"
      "    count += 1\n"
      "    while event.get('sleep'): pass\n"
      "    return count\n");
  version->timeout_ms = 1000;
  EXPECT_EQ(call(version).answer->payload, "1");
  const Called late = call(version, R"({"sleep": true})");
  EXPECT_EQ(late.answer->function_error, "Unhandled");
  EXPECT_TRUE(late.answer->timed_out);
  EXPECT_EQ(late.field("errorType"), "Sandbox.Timedout");
  EXPECT_TRUE(late.field("errorMessage").ends_with("Error: Task timed out after 1.00 seconds"));
  EXPECT_NE(late.answer->log_tail.find(" Task timed out after 1.00 seconds\nEND"),
            std::string::npos)
      << late.answer->log_tail;
  EXPECT_NE(late.answer->log_tail.find("Status: timeout"), std::string::npos);
  EXPECT_EQ(call(version).answer->payload, "1");
}

TEST_F(PythonRuntimeTest, ExitsAreErrors) {
  const Called one = call(python_function("import os\ndef handler(e, c):\n    os._exit(3)\n"));
  EXPECT_EQ(one.field("errorType"), "Runtime.ExitError");
  EXPECT_TRUE(
      one.field("errorMessage").ends_with("Error: Runtime exited with error: exit status 3"))
      << one.answer->payload;
  const Called none = call(python_function("import os\ndef handler(e, c):\n    os._exit(0)\n"));
  EXPECT_TRUE(none.field("errorMessage").ends_with("Runtime exited without providing a reason"));
  const Called killed = call(python_function(
      "import os, signal\ndef handler(e, c):\n    os.kill(os.getpid(), signal.SIGSEGV)\n"));
  EXPECT_TRUE(killed.field("errorMessage").ends_with("signal: segmentation fault"))
      << killed.answer->payload;
  const Called init = call(python_function("import os\nos._exit(1)\n"));
  EXPECT_EQ(init.field("errorType"), "Runtime.ExitError") << init.answer->payload;
}

TEST_F(PythonRuntimeTest, MemoryHasALimit) {
  auto version = python_function(
      "def handler(event, context):\n"
      "    x = []\n"
      "    while True: x.append(b'x' * (8 << 20))\n");
  version->memory_mib = 128;
  const Called called = call(version);
  ASSERT_TRUE(called.answer.ok());
  EXPECT_EQ(called.field("errorType"), "Runtime.OutOfMemory") << called.answer->payload;
  EXPECT_TRUE(called.field("errorMessage").ends_with("Runtime exited with error: signal: killed"));
  EXPECT_EQ(called.answer->max_memory_mib, 128);
}

TEST_F(PythonRuntimeTest, LayersComeOnThePathTheLastOneOnTop) {
  auto version = python_function(
      "import shared, base\n"
      "def handler(e, c):\n    return [shared.NAME, base.NAME]\n");
  for (const std::string name : {"one", "two"}) {
    const fs::path layer = folder_ / name;
    fs::create_directories(layer / "python");
    std::ofstream(layer / "python/shared.py") << "NAME = '" + name + "'\n";
    version->layer_folders.push_back(layer);
  }
  std::ofstream(folder_ / "one/python/base.py") << "NAME = 'base'\n";
  const Called called = call(version);
  EXPECT_EQ(called.answer->payload, R"(["two", "base"])");
}

TEST_F(PythonRuntimeTest, BringsBoto3AndLetsTheFunctionBringItsOwn) {
  const std::string text =
      "import boto3\n"
      "def handler(e, c):\n"
      "    s3 = boto3.client('s3') if hasattr(boto3, 'client') else None\n"
      "    return [boto3.__version__, s3 and s3.meta.endpoint_url, s3 and s3.meta.region_name]\n";
  const Called ours = call(python_function(text));
  if (ours.field("errorType") == "Runtime.ImportModuleError") GTEST_SKIP() << "boto3 is not there";
  EXPECT_NE(ours.answer->payload.find("http://127.0.0.1:9"), std::string::npos)
      << ours.answer->payload;
  const Called own =
      call(make_version({{"index.py", text}, {"boto3/__init__.py", "__version__ = 'mine'\n"}}));
  EXPECT_EQ(own.answer->payload, R"(["mine", null, null])");
}

TEST_F(PythonRuntimeTest, ItsOwnModulesComeFirst) {
  // Names that the warm interpreter has loaded already, by boto3 and for itself.
  const Called called = call(
      make_version({{"bootstrap.py",
                     "import six, queue, runtime_log\n"
                     "def handler(e, c):\n    return [six.MINE, queue.MINE, runtime_log.MINE]\n"},
                    {"six.py", "MINE = 1\n"},
                    {"queue.py", "MINE = 2\n"},
                    {"runtime_log.py", "MINE = 3\n"}},
                   "bootstrap.handler"));
  EXPECT_EQ(called.answer->payload, "[1, 2, 3]");
}

TEST_F(PythonRuntimeTest, SeesNothingOfTheServer) {
  auto version = python_function(
      "import os, pathlib\n"
      "def read(path):\n"
      "    try: return pathlib.Path(path).read_text()\n"
      "    except OSError as e: return type(e).__name__\n"
      "def handler(e, c):\n"
      "    return [read(p) for p in e]\n");
  const auto other = python_function("SECRET = 1\ndef handler(e, c):\n    return 1\n");
  const std::string pid = std::to_string(getpid());
  const Called called =
      call(version, "[\"" + std::string(folder_ / "secret") + "\", \"" + other->code_folder +
                        "/index.py\", \"/proc/" + pid + "/environ\", \"/etc/shadow\"]");
  EXPECT_EQ(called.answer->payload.find("master key"), std::string::npos);
  EXPECT_EQ(called.answer->payload.find("SECRET"), std::string::npos);
  EXPECT_EQ(called.answer->payload.find("root:"), std::string::npos);
}

TEST_F(PythonRuntimeTest, TemporaryFolderHasItsSizeAndIsPrivate) {
  auto version = python_function(
      "import os, tempfile\n"
      "def handler(e, c):\n"
      "    folder = tempfile.gettempdir()\n"
      "    before = os.listdir(folder)\n"
      "    try:\n"
      "        with open(folder + '/big', 'wb') as f:\n"
      "            for _ in range(600): f.write(b'x' * (1 << 20))\n"
      "    except OSError as error:\n"
      "        return [before, error.errno, os.path.getsize(folder + '/big') >> 20]\n");
  const Called first = call(version);
  ASSERT_TRUE(first.answer.ok());
  if (runner().tier().name == "full") {
    EXPECT_EQ(first.answer->payload, "[[], 28, 512]");
  }
}

TEST_F(PythonRuntimeTest, ManyAtOnceEachInAnEnvironmentOfItsOwn) {
  const auto version = python_function(
      "import os, time\n"
      "def handler(e, c):\n    time.sleep(0.5)\n    return c.log_stream_name\n");
  std::vector<std::future<Called>> calls;
  for (int i = 0; i < 8; ++i) calls.push_back(call_later(version));
  std::set<std::string> streams;
  for (auto& each : calls) streams.insert(each.get().answer->payload);
  EXPECT_EQ(streams.size(), 8u);
}

TEST_F(PythonRuntimeTest, RetiredVersionsLetTheirFoldersGo) {
  const auto version = python_function("def handler(e, c):\n    return 1\n");
  EXPECT_EQ(call(version).answer->payload, "1");
  retire(version->key);
}

TEST_F(PythonRuntimeTest, FullMachineSaysSo) {
  options_.limits.environments = 1;
  runner_ = start_runner();
  const auto version = python_function("import time\ndef handler(e, c):\n    time.sleep(1)\n");
  auto first = call_later(version);
  const Called second = call(version);
  ASSERT_FALSE(second.answer.ok());
  EXPECT_EQ(second.answer.error().code(), "TooManyRequestsException");
  EXPECT_TRUE(first.get().answer.ok());
  // An idle one makes room.
  EXPECT_EQ(call(python_function("def handler(e, c):\n    return 2\n")).answer->payload, "2");
}

TEST_F(PythonRuntimeTest, JsonLogFormat) {
  auto version = python_function(
      "import logging\n"
      "def handler(e, c):\n"
      "    logging.getLogger('mine').info('text', extra={'more': 1})\n"
      "    logging.debug('not this')\n");
  version->log_format = FunctionLogFormat::kJson;
  const Called called = call(version);
  const std::string& tail = called.answer->log_tail;
  EXPECT_NE(tail.find(R"("type":"platform.start")"), std::string::npos) << tail;
  EXPECT_NE(tail.find(R"("type":"platform.report")"), std::string::npos) << tail;
  EXPECT_NE(tail.find(R"("level": "INFO", "message": "text", "logger": "mine", "more": 1)"),
            std::string::npos)
      << tail;
  EXPECT_EQ(tail.find("not this"), std::string::npos) << tail;
}

TEST_F(PythonRuntimeTest, SomeAreKeptReady) {
  const auto version = python_function(
      "import os, time\n"
      "BORN = time.time()\n"
      "def handler(event, context):\n"
      "    return [time.time() - BORN > 0.2, os.environ['AWS_LAMBDA_INITIALIZATION_TYPE']]\n");
  runner().keep_ready(version, 2);
  for (int i = 0; i < 200 && runner().readiness(version->key).environments < 2; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  ASSERT_EQ(runner().readiness(version->key).environments, 2);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  const Called called = call(version);
  ASSERT_TRUE(called.answer.ok());
  EXPECT_EQ(called.answer->payload, R"([true, "provisioned-concurrency"])");
}

TEST_F(PythonRuntimeTest, WhatCannotBeKeptReadySaysSo) {
  const auto version = python_function("import not_there\n");
  runner().keep_ready(version, 1);
  for (int i = 0; i < 200 && !runner().readiness(version->key).has_failed; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_TRUE(runner().readiness(version->key).has_failed);
  EXPECT_EQ(runner().readiness(version->key).environments, 0);
}

}  // namespace
}  // namespace tarn::runner
