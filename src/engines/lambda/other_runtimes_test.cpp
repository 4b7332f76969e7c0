// Node.js functions and those that bring their own runtime.
#include "engines/lambda/runner_fixture.h"

namespace tarn::runner {
namespace {

class NodeRuntimeTest : public RunnerFixture {
 protected:
  void SetUp() override {
    RunnerFixture::SetUp();
    if (runner().tier().name == "none") GTEST_SKIP() << runner().tier().unprotected.front();
    runtime_ = first_runtime("nodejs");
    if (runtime_.empty()) GTEST_SKIP() << "no Node.js on this machine";
  }
  std::shared_ptr<FunctionVersion> node_function(const std::map<std::string, std::string>& files) {
    auto version = make_version(files);
    version->runtime = runtime_;
    version->memory_mib = 512;
    return version;
  }
  std::string runtime_;
};

TEST_F(NodeRuntimeTest, PromisesCallbacksAndModules) {
  const Called promise =
      call(node_function({{"index.mjs",
                           "export const handler = async (event, context) =>\n"
                           "  ({ twice: event.n * 2, fn: context.functionName });"}}),
           R"({"n": 21})");
  ASSERT_TRUE(promise.answer.ok()) << promise.answer.error().message();
  EXPECT_EQ(promise.answer->payload, R"({"twice":42,"fn":"fn"})") << promise.answer->log_tail;
  const auto callback = node_function(
      {{"index.js",
        "let count = 0;\n"
        "exports.handler = (event, context, callback) => {\n"
        "  setTimeout(() => { console.log('later'); callback(null, ++count); }, 20); };"}});
  EXPECT_EQ(call(callback).answer->payload, "1");
  const Called again = call(callback);
  EXPECT_EQ(again.answer->payload, "2");
  EXPECT_NE(again.answer->log_tail.find("\tINFO\tlater\n"), std::string::npos)
      << again.answer->log_tail;
  const Called nothing = call(node_function({{"index.js", "exports.handler = () => {};"}}));
  EXPECT_EQ(nothing.answer->payload, "null");
}

// By require and by import, whichever kind of module the file is.
TEST_F(NodeRuntimeTest, FindsPackagesOfLayers) {
  const fs::path package = folder_ / "layer/nodejs/node_modules/shared";
  fs::create_directories(package);
  std::ofstream(package / "package.json") << R"({"name": "shared", "main": "main.js"})";
  std::ofstream(package / "main.js") << "exports.name = 'layer';";
  const std::string importing =
      "import shared from 'shared';\nexport const handler = async () => shared.name;";
  const std::map<std::string, std::string> kinds[] = {
      {{"index.mjs", importing}},
      {{"index.js", importing}, {"package.json", R"({"type": "module"})"}},
      {{"index.js", "exports.handler = async () => require('shared').name;"}}};
  for (const auto& files : kinds) {
    const auto version = node_function(files);
    version->layer_folders = {folder_ / "layer"};
    const Called called = call(version);
    ASSERT_TRUE(called.answer.ok()) << called.answer.error().message();
    EXPECT_EQ(called.answer->payload, R"("layer")") << log_with("ERROR");
  }
  const Called absent = call(node_function({{"index.mjs", importing}}));
  EXPECT_EQ(absent.field("errorType"), "Runtime.ImportModuleError") << absent.answer->payload;
}

TEST_F(NodeRuntimeTest, ErrorsHaveTheirShape) {
  const Called thrown = call(node_function(
      {{"index.js", "exports.handler = async () => { throw new TypeError('bad'); };"}}));
  EXPECT_EQ(thrown.answer->function_error, "Unhandled");
  EXPECT_EQ(thrown.field("errorType"), "TypeError") << thrown.answer->payload;
  EXPECT_EQ(thrown.field("errorMessage"), "bad");
  EXPECT_TRUE(thrown.payload().find("trace")->is_array());
  const Called missing = call(node_function({{"index.js", "exports.other = 1;"}}));
  EXPECT_EQ(missing.field("errorType"), "Runtime.HandlerNotFound") << missing.answer->payload;
  const Called absent = call(node_function({{"index.js", "require('not-there');"}}));
  EXPECT_EQ(absent.field("errorType"), "Runtime.ImportModuleError") << absent.answer->payload;
  const Called rejected = call(node_function(
      {{"index.js",
        "exports.handler = (e, c, callback) => { Promise.reject(new Error('lost')); };"}}));
  EXPECT_EQ(rejected.field("errorType"), "Runtime.UnhandledPromiseRejection")
      << rejected.answer->payload;
}

TEST_F(NodeRuntimeTest, StreamsItsAnswer) {
  const auto version = node_function(
      {{"index.mjs",
        "export const handler = awslambda.streamifyResponse(async (event, stream) => {\n"
        "  stream.setContentType('text/plain');\n"
        "  for (let i = 0; i < 100; i++) stream.write('0123456789'.repeat(1000));\n"
        "  if (event.fails) throw new Error('midway');\n"
        "  stream.end();\n"
        "});"}});
  std::string streamed;
  const FunctionChunk take = [&](std::string bytes, std::function<void()> resume) {
    streamed += bytes;
    resume();
  };
  const Called whole = call(version, "{}", take);
  ASSERT_TRUE(whole.answer.ok());
  EXPECT_EQ(whole.answer->function_error, "") << whole.answer->payload;
  EXPECT_EQ(streamed.size(), 1'000'000u);
  EXPECT_EQ(whole.answer->content_type, "text/plain");
  EXPECT_EQ(call(version).answer->payload.size(), 1'000'000u);  // Invoke: buffered
  const Called broken = call(version, R"({"fails": true})", take);
  EXPECT_EQ(broken.answer->function_error, "Unhandled");
  EXPECT_EQ(broken.field("errorMessage"), "midway") << broken.answer->payload;
}

class OwnRuntimeTest : public RunnerFixture {
 protected:
  void SetUp() override {
    RunnerFixture::SetUp();
    if (runner().tier().name == "none") GTEST_SKIP() << runner().tier().unprotected.front();
  }
  std::shared_ptr<FunctionVersion> own_function(const std::string& bootstrap) {
    auto version = make_version({{"bootstrap", bootstrap}});
    version->runtime = "provided.al2023";
    return version;
  }
};

// A runtime in a shell, over TCP, with the one HTTP client that bash has.
constexpr const char* kShellRuntime = R"(#!/usr/bin/bash
api=${AWS_LAMBDA_RUNTIME_API}
call() { exec 5<>/dev/tcp/${api%:*}/${api#*:}; printf '%s' "$1" >&5; }
echo "started as $0"
while :; do
  call $'GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
  id= length=
  while IFS= read -r line <&5 && line=${line%$'\r'} && [ -n "$line" ]; do
    case $line in
      Lambda-Runtime-Aws-Request-Id:*) id=${line#*: } ;;
      Content-Length:*) length=${line#*: } ;;
    esac
  done
  IFS= read -r -N "$length" event <&5
  body="{\"got\":$event}"
  head="POST /2018-06-01/runtime/invocation/$id/response HTTP/1.1"$'\r\nHost: x\r\n'
  call "${head}Connection: close"$'\r\n'"Content-Length: ${#body}"$'\r\n\r\n'"$body"
  cat <&5 >/dev/null
done
)";

TEST_F(OwnRuntimeTest, SpeaksTheRuntimeApiOverTcp) {
  const auto version = own_function(kShellRuntime);
  const Called first = call(version, R"({"n":1})");
  ASSERT_TRUE(first.answer.ok()) << first.answer.error().message();
  EXPECT_EQ(first.answer->payload, R"({"got":{"n":1}})") << log_with("REPORT");
  EXPECT_EQ(call(version, "[2]").answer->payload, R"({"got":[2]})");
  EXPECT_NE(log_with("started as").find("started as /var/task/bootstrap"), std::string::npos);
}

// The unmodified runtime of AWS, by the interpreter that its compiled part is for.
TEST_F(OwnRuntimeTest, AwsLambdaRicRunsAgainstIt) {
  const fs::path packages = TARN_AWSLAMBDARIC;
  const std::string program = "/usr/bin/python3";
  if (!fs::exists(packages / ".installed")) {
    GTEST_SKIP() << "awslambdaric is not there; `./run test` fetches it";
  }
  auto version =
      own_function("#!/usr/bin/bash\nexec " + program + " -m awslambdaric index.handler\n");
  std::ofstream(fs::path(version->code_folder) / "index.py")
      << "import logging\n"
         "print('at import')\n"
         "def handler(event, context):\n"
         "    print('printed')\n"
         "    logging.warning('logged\\ntwice')\n"
         "    if event.get('fails'): raise ValueError('bad')\n"
         "    return {'got': event, 'id': context.aws_request_id, 'big': 'x' * event['size'],\n"
         "            'client': context.client_context and context.client_context.custom}\n";
  version->layer_folders = {packages};
  version->environment = {{"PYTHONPATH", "/opt:/var/task"}};
  const Called small = call(version, R"({"size": 1})");
  ASSERT_TRUE(small.answer.ok()) << small.answer.error().message();
  EXPECT_EQ(small.answer->function_error, "") << small.answer->payload << log_with("REPORT");
  EXPECT_EQ(small.field("id").size(), 36u);
  EXPECT_NE(small.answer->log_tail.find("\nprinted\n"), std::string::npos);
  EXPECT_NE(small.answer->log_tail.find("\tlogged\ntwice\n"), std::string::npos)
      << small.answer->log_tail;
  EXPECT_GT(call(version, R"({"size": 5000000})").answer->payload.size(), 5'000'000u);
  const Called failed = call(version, R"({"fails": 1})");
  EXPECT_EQ(failed.field("errorType"), "ValueError") << failed.answer->payload;
  EXPECT_EQ(failed.field("errorMessage"), "bad");
  const Called large = call(version, R"({"size": 7000000})");
  EXPECT_EQ(large.field("errorType"), "Function.ResponseSizeTooLarge") << large.answer->payload;
  EXPECT_EQ(call(version, R"({"size": 2})").answer->function_error, "");
  std::ofstream(fs::path(version->code_folder) / "index.py") << "import not_there\n";
  auto broken = std::make_shared<FunctionVersion>(*version);
  broken->key = make_uuid(system_random());
  keys_.push_back(broken->key);
  EXPECT_EQ(call(broken).field("errorType"), "Runtime.ImportModuleError");
}

TEST_F(OwnRuntimeTest, StrangersDoNotReachTheRuntimeApi) {
  if (python().empty() || !has_zygote()) GTEST_SKIP() << "needs a Python function";
  // One function tries to take the invocations of another.
  const auto victim = own_function(kShellRuntime);
  EXPECT_EQ(call(victim, "1").answer->payload, R"({"got":1})");
  const Called thief = call(python_function(
      "import http.client, os\n"
      "def handler(e, c):\n"
      "    api = http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'], timeout=2)\n"
      "    try:\n"
      "        api.request('GET', '/2018-06-01/runtime/invocation/next')\n"
      "        return api.getresponse().status\n"
      "    except Exception as error:\n"
      "        return type(error).__name__\n"));
  // It is known as itself, and has an invocation already.
  EXPECT_EQ(thief.answer->payload, "403");
}

TEST_F(OwnRuntimeTest, RefusesWhatIsNotServedByName) {
  if (python().empty() || !has_zygote()) GTEST_SKIP() << "needs a Python function";
  const Called called = call(python_function(
      "import http.client, os\n"
      "def ask(path):\n"
      "    api = http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'], timeout=5)\n"
      "    api.request('POST', path, body='{}')\n"
      "    answer = api.getresponse()\n"
      "    return [answer.status, answer.read().decode()]\n"
      "def handler(e, c):\n"
      "    return [ask('/2020-01-01/extension/register'),\n"
      "            ask('/2018-06-01/runtime/invocation/wrong/response'), ask('/other')]\n"));
  const std::string& payload = called.answer->payload;
  EXPECT_NE(payload.find("[[403, \"{\\\"errorMessage\\\":\\\"Tarn does not serve the Extensions"),
            std::string::npos)
      << payload;
  EXPECT_NE(payload.find("[400, \"{\\\"errorMessage\\\":\\\"Invalid request ID"), std::string::npos)
      << payload;
  EXPECT_NE(payload.find("[404, "), std::string::npos) << payload;
}

TEST_F(OwnRuntimeTest, SaysWhatCannotBeStarted) {
  auto nothing = make_version({{"other", "x"}});
  nothing->runtime = "provided.al2023";
  const Called missing = call(nothing);
  EXPECT_EQ(missing.field("errorType"), "Runtime.InvalidEntrypoint") << missing.answer->payload;
  const Called broken = call(own_function("no program\n"));
  EXPECT_EQ(broken.field("errorType"), "Runtime.InvalidEntrypoint") << broken.answer->payload;
  const Called exits = call(own_function("#!/usr/bin/bash\nexit 9\n"));
  EXPECT_EQ(exits.field("errorType"), "Runtime.ExitError") << exits.answer->payload;
  EXPECT_TRUE(exits.field("errorMessage").ends_with("exit status 9"));
}

TEST_F(OwnRuntimeTest, UnknownRuntimesAreRefusedWithThoseThatAreHere) {
  auto version = own_function(kShellRuntime);
  version->runtime = "java21";
  const Called called = call(version);
  ASSERT_FALSE(called.answer.ok());
  EXPECT_EQ(called.answer.error().code(), "InvalidRuntimeException");
  const auto refused = runner().check_runtime("java21");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code(), "InvalidParameterValueException");
  EXPECT_NE(refused.error().message().find("provided.al2023"), std::string::npos);
  EXPECT_TRUE(runner().check_runtime("provided.al2023").ok());
}

}  // namespace
}  // namespace tarn::runner
