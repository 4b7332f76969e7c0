// Versions that are initialized once: their environments are copies of one process.
#include <algorithm>
#include <set>
#include <sstream>

#include "engines/lambda/runner_fixture.h"

namespace tarn::runner {
namespace {

class SnapshotTest : public RunnerFixture {
 protected:
  void SetUp() override {
    RunnerFixture::SetUp();
    if (python().empty()) GTEST_SKIP() << "no Python on this machine";
    if (!has_zygote()) GTEST_SKIP() << "no zygote in this build";
    const auto can = runner().check_snap_start(python());
    if (!can.ok()) GTEST_SKIP() << can.error().message();
  }

  std::shared_ptr<FunctionVersion> snap_function(const std::string& text) {
    auto version = python_function(text);
    version->version = "1";
    version->snap_start = true;
    return version;
  }

  Result<void> make_snapshot(const std::shared_ptr<const FunctionVersion>& version) {
    auto made = std::make_shared<std::promise<Result<void>>>();
    runner().make_snapshot(version, [made](Result<void> done) { made->set_value(done); });
    auto later = made->get_future();
    if (later.wait_for(std::chrono::seconds(60)) != std::future_status::ready) {
      return internal_error("no answer in a minute");
    }
    return later.get();
  }

  // Answers of `count` calls at one time, so of as many environments.
  std::vector<Called> call_together(const std::shared_ptr<const FunctionVersion>& version,
                                    int count, const std::string& payload = "{}") {
    std::vector<std::future<Called>> later;
    for (int i = 0; i < count; ++i) later.push_back(call_later(version, payload));
    std::vector<Called> answers;
    for (auto& each : later) answers.push_back(each.get());
    return answers;
  }

  static int times(const std::string& text, const std::string& word) {
    int count = 0;
    for (size_t at = 0; (at = text.find(word, at)) != std::string::npos; ++at) ++count;
    return count;
  }
};

constexpr const char* kWaits = "import time\n";

TEST_F(SnapshotTest, InitializesOnce) {
  const auto version = snap_function(
      "import os, time\n"
      "print('this is the init')\n"
      "MADE = os.urandom(8).hex()\n"
      "def handler(event, context):\n"
      "  time.sleep(1)\n"
      "  return {'made': MADE, 'kind': os.environ['AWS_LAMBDA_INITIALIZATION_TYPE'],\n"
      "          'stream': context.log_stream_name}\n");
  const auto made = make_snapshot(version);
  ASSERT_TRUE(made.ok()) << made.error().message();
  std::set<std::string> of, streams;
  for (const Called& called : call_together(version, 3)) {
    ASSERT_TRUE(called.answer.ok()) << called.answer.error().message();
    of.insert(called.field("made"));
    streams.insert(called.field("stream"));
    EXPECT_EQ(called.field("kind"), "snap-start") << called.answer->payload;
    EXPECT_NE(called.answer->log_tail.find("Billed Restore Duration: "), std::string::npos);
    EXPECT_EQ(called.answer->log_tail.find("Init Duration"), std::string::npos);
  }
  EXPECT_EQ(of.size(), 1u);
  EXPECT_EQ(streams.size(), 3u);
  const std::string log = log_with("REPORT RequestId");
  EXPECT_EQ(times(log, "this is the init"), 1) << log;
  EXPECT_EQ(times(log, "INIT_START"), 1) << log;
  EXPECT_EQ(times(log, "INIT_REPORT"), 1) << log;
  EXPECT_EQ(times(log, "RESTORE_START"), 3) << log;
  EXPECT_EQ(times(log, "RESTORE_REPORT Restore Duration: "), 3) << log;
}

TEST_F(SnapshotTest, TellsOfItsRestoreInJsonToo) {
  const auto version = snap_function("def handler(event, context): return {'a': 'b'}\n");
  version->log_format = FunctionLogFormat::kJson;
  EXPECT_EQ(call(version).field("a"), "b");
  const std::string log = log_with("platform.report");
  std::map<std::string, Json> records;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    const auto event = Json::parse(line);
    if (event.ok() && event->find("type") != nullptr) {
      records[event->find("type")->as_string()] = *event->find("record");
    }
  }
  const auto text = [&](const char* type, const char* name) {
    const Json* value = records[type].find(name);
    return value == nullptr ? std::string("absent") : value->dump();
  };
  EXPECT_EQ(text("platform.initStart", "initializationType"), "\"snap-start\"") << log;
  EXPECT_EQ(text("platform.initReport", "status"), "\"success\"") << log;
  EXPECT_EQ(text("platform.restoreStart", "functionVersion"), "\"1\"") << log;
  EXPECT_EQ(text("platform.restoreReport", "status"), "\"success\"") << log;
  EXPECT_NE(text("platform.report", "metrics").find("restoreDurationMs"), std::string::npos) << log;
}

TEST_F(SnapshotTest, AnInvocationMakesTheSnapshotAtNeed) {
  const auto version = snap_function("def handler(event, context): return {'a': 'b'}\n");
  EXPECT_EQ(call(version).field("a"), "b");
}

TEST_F(SnapshotTest, EachCopyHasItsOwnTemporaryFolder) {
  const auto version = snap_function(
      "import os, time\n"
      "os.makedirs('/tmp/below/deep')\n"
      "open('/tmp/below/deep/left', 'w').write('by the init')\n"
      "os.symlink('left', '/tmp/below/deep/link')\n"
      "HELD = open('/tmp/held', 'w+'); HELD.write('0123456789'); HELD.flush(); HELD.seek(4)\n"
      "os.chdir('/tmp/below')\n"
      "def handler(event, context):\n"
      "  before = sorted(os.listdir('/tmp'))\n"
      "  name = context.aws_request_id\n"
      "  open('/tmp/' + name, 'w').write('mine')\n"
      "  HELD.write(name); HELD.flush()\n"
      "  open('here', 'w').write(name)\n"
      "  time.sleep(1)\n"
      "  return {'before': ','.join(before), 'left': open('deep/link').read(),\n"
      "          'after': str(len(os.listdir('/tmp'))), 'held': open('/tmp/held').read(),\n"
      "          'here': str(open('/tmp/below/here').read() == name), 'name': name}\n");
  for (const Called& called : call_together(version, 3)) {
    ASSERT_TRUE(called.answer.ok()) << called.answer.error().message();
    EXPECT_EQ(called.field("before"), "below,held") << called.answer->payload;
    EXPECT_EQ(called.field("left"), "by the init");
    EXPECT_EQ(called.field("after"), "3");
    EXPECT_EQ(called.field("held"), "0123" + called.field("name"));
    EXPECT_EQ(called.field("here"), "True");
  }
}

TEST_F(SnapshotTest, CopiesDiffer) {
  const auto version = snap_function(
      "import os, random, ssl, time, uuid, tempfile\n"
      "random.seed(7); random.random(); ssl.RAND_bytes(8); tempfile.mktemp()\n"
      "BORN = os.getpid()\n"
      "KEY = os.environ['AWS_ACCESS_KEY_ID']\n"
      "def handler(event, context):\n"
      "  time.sleep(1)\n"
      "  return {'random': str(random.random()), 'ssl': ssl.RAND_bytes(8).hex(),\n"
      "          'uuid': str(uuid.uuid4()), 'file': tempfile.mktemp(),\n"
      "          'one': str(uuid.uuid1()), 'other': str(os.getpid() != BORN),\n"
      "          'key': os.environ['AWS_ACCESS_KEY_ID'], 'was': KEY}\n");
  auto changing = std::make_shared<FunctionVersion>(*version);
  changing->credentials = [count = std::make_shared<std::atomic<int>>(0)] {
    return FunctionCredentials{"ASIATEST" + std::to_string(++*count), "secret", "token", 0};
  };
  std::map<std::string, std::set<std::string>> found;
  for (const Called& called : call_together(changing, 3)) {
    ASSERT_TRUE(called.answer.ok()) << called.answer.error().message();
    for (const char* name : {"random", "ssl", "uuid", "file", "one", "key"}) {
      found[name].insert(called.field(name));
    }
    EXPECT_EQ(called.field("other"), "True");
    EXPECT_EQ(called.field("was"), "ASIATEST1");
    EXPECT_NE(called.field("key"), "ASIATEST1");
  }
  for (const auto& [name, values] : found) EXPECT_EQ(values.size(), 3u) << name;
}

// Though each copy has other keys than the initialization.
TEST_F(SnapshotTest, ClientsSignWithTheirCopysKeys) {
  const auto version = snap_function(
      "import os\n"
      "try:\n"
      "  import boto3\n"
      "  MADE = [boto3.client('sts'), boto3.Session().client('s3')]\n"
      "except ImportError: boto3 = None\n"
      "def handler(event, context):\n"
      "  if boto3 is None: return {'is': 'absent'}\n"
      "  keys = [c._request_signer._credentials.access_key for c in MADE]\n"
      "  keys.append(boto3.client('sts')._request_signer._credentials.access_key)\n"
      "  return {'is': ' '.join(keys), 'own': os.environ['AWS_ACCESS_KEY_ID']}\n");
  auto changing = std::make_shared<FunctionVersion>(*version);
  changing->credentials = [count = std::make_shared<std::atomic<int>>(0)] {
    return FunctionCredentials{"ASIATEST" + std::to_string(++*count), "secret", "token", 0};
  };
  const Called called = call(changing);
  if (called.field("is") == "absent") GTEST_SKIP() << "no boto3 here";
  EXPECT_EQ(called.field("own"), "ASIATEST2") << called.answer->payload;
  EXPECT_EQ(called.field("is"), "ASIATEST2 ASIATEST2 ASIATEST2") << called.answer->payload;
}

TEST_F(SnapshotTest, CopiesShareNothingThatTheyWriteTo) {
  const auto version = snap_function(
      "import asyncio, mmap, os, socket, tempfile, time\n"
      "SIZED = tempfile.TemporaryFile(); SIZED.truncate(4096)\n"
      "VALUE = mmap.mmap(SIZED.fileno(), 4096); VALUE[0] = 5\n"
      "SHARED = mmap.mmap(-1, 4096); SHARED[:5] = b'begin'\n"
      "NAMELESS = tempfile.TemporaryFile(); NAMELESS.write(b'abc'); NAMELESS.flush()\n"
      "OUT, IN = os.pipe()\n"
      "ONE, OTHER = socket.socketpair()\n"
      "LISTENER = socket.socket(); LISTENER.bind(('127.0.0.1', 0)); LISTENER.listen()\n"
      "CALLER = socket.create_connection(LISTENER.getsockname())\n"
      "LOOP = asyncio.new_event_loop()\n"
      "CODE = open(__file__); FIRST = CODE.read(6)\n"
      "def handler(event, context):\n"
      "  name = context.aws_request_id.encode()\n"
      "  VALUE[0] += 1\n"
      "  SHARED[8:8 + len(name)] = name\n"
      "  NAMELESS.write(name); NAMELESS.flush()\n"
      "  os.write(IN, name); ONE.send(name)\n"
      "  time.sleep(1)\n"
      "  async def late():\n"
      "    return await asyncio.get_running_loop().run_in_executor(None, lambda: 'late')\n"
      "  NAMELESS.seek(0)\n"
      "  try: closed = CALLER.recv(1) == b''\n"
      "  except OSError: closed = True\n"
      "  return {'value': str(VALUE[0]), 'map': str(SHARED[:5] == b'begin' and\n"
      "            SHARED[8:8 + len(name)] == name), 'file': str(NAMELESS.read() == b'abc' + "
      "name),\n"
      "          'pipe': str(os.read(OUT, 999) == name), 'pair': str(OTHER.recv(999) == name),\n"
      "          'loop': LOOP.run_until_complete(late()), 'closed': str(closed),\n"
      "          'code': CODE.read(8)}\n");
  for (const Called& called : call_together(version, 3)) {
    ASSERT_TRUE(called.answer.ok()) << called.answer.error().message();
    EXPECT_EQ(called.field("value"), "6") << called.answer->payload;
    EXPECT_EQ(called.field("code"), " asyncio");
    EXPECT_EQ(called.field("loop"), "late");
    for (const char* name : {"map", "file", "pipe", "pair", "closed"}) {
      EXPECT_EQ(called.field(name), "True") << name << called.answer->payload;
    }
  }
}

TEST_F(SnapshotTest, CopiesSeeOnlyThemselves) {
  const auto version = snap_function(
      "import os, signal, time\n"
      "def handler(event, context):\n"
      "  alive = lambda p: open('/proc/%s/stat' % p).read().rsplit(')', 1)[1].split()[0] != 'Z'\n"
      "  seen = sorted(int(p) for p in os.listdir('/proc') if p.isdigit() and alive(p))\n"
      "  files = sorted(int(p) for p in os.listdir('/proc/self/fd'))\n"
      "  status = dict(l.split(':\\t', 1) for l in open('/proc/self/status').read().splitlines()\n"
      "                if ':\\t' in l)\n"
      "  time.sleep(1)\n"
      "  return {'seen': str(seen), 'files': str(files), 'rights': status['CapEff'],\n"
      "          'bounds': status['CapBnd'], 'filters': status['Seccomp_filters'],\n"
      "          'new': status['NoNewPrivs'], 'user': str(os.getuid() != 0)}\n");
  for (const Called& called : call_together(version, 2)) {
    ASSERT_TRUE(called.answer.ok()) << called.answer.error().message();
    EXPECT_EQ(called.field("seen"), "[1, 3]") << called.answer->payload;
    EXPECT_EQ(called.field("files"), "[0, 1, 2, 3, 4, 5]");  // 5: the folder
    EXPECT_EQ(called.field("rights"), "0000000000000000");
    EXPECT_EQ(called.field("bounds"), "0000000000000000");
    EXPECT_EQ(called.field("filters"), "2");
    EXPECT_EQ(called.field("user"), "True");
  }
}

TEST_F(SnapshotTest, ATimeoutEndsOneCopyWithAllThatItStarted) {
  const auto version = snap_function(
      "import os, subprocess, time\n"
      "def handler(event, context):\n"
      "  if event.get('hang'):\n"
      "    subprocess.Popen(['sleep', '4242'], start_new_session=True)\n"
      "    while True: pass\n"
      "  time.sleep(2.5)\n"
      "  return {'pid': 'fine'}\n");
  auto brief = std::make_shared<FunctionVersion>(*version);
  brief->timeout_ms = 3000;
  ASSERT_TRUE(make_snapshot(brief).ok());
  auto hangs = call_later(brief, R"({"hang": 1})");
  auto works = call_later(brief);
  const Called hung = hangs.get();
  EXPECT_TRUE(hung.answer->timed_out) << hung.answer->payload;
  EXPECT_EQ(works.get().field("pid"), "fine");
  EXPECT_EQ(call(brief).field("pid"), "fine");
  const std::string log = log_with("Task timed out");
  EXPECT_EQ(times(log, "INIT_START"), 1) << log;
}

TEST_F(SnapshotTest, MemoryIsEachCopysOwn) {
  const auto version = snap_function(
      "KEPT = bytearray(60 << 20)\n"
      "def handler(event, context):\n"
      "  more = []\n"
      "  while event.get('eat'): more.append(bytearray(8 << 20))\n"
      "  return {'size': str(len(KEPT))}\n");
  auto narrow = std::make_shared<FunctionVersion>(*version);
  narrow->memory_mib = 128;
  ASSERT_TRUE(make_snapshot(narrow).ok());
  const Called eaten = call(narrow, R"({"eat": 1})");
  EXPECT_NE(eaten.answer->payload.find("Runtime.OutOfMemory"), std::string::npos)
      << eaten.answer->payload;
  EXPECT_EQ(call(narrow).field("size"), std::to_string(60 << 20));
  EXPECT_EQ(times(log_with("REPORT"), "INIT_START"), 1);
}

TEST_F(SnapshotTest, HooksRunInTheirOrder) {
  const auto version = snap_function(
      "from snapshot_restore_py import register_before_snapshot, register_after_restore\n"
      "STEPS = []\n"
      "@register_before_snapshot\n"
      "def first(): STEPS.append('b1')\n"
      "register_before_snapshot(STEPS.append, 'b2')\n"
      "register_after_restore(STEPS.append, 'a1')\n"
      "register_after_restore(lambda *, word: STEPS.append(word), word='a2')\n"
      "def handler(event, context): return {'steps': ' '.join(STEPS), 'own': first.__name__}\n");
  ASSERT_TRUE(make_snapshot(version).ok());
  EXPECT_EQ(call(version).field("steps"), "b2 b1 a1 a2");
}

TEST_F(SnapshotTest, SaysWhyThereIsNone) {
  const std::pair<const char*, const char*> kBad[] = {
      {"import not_there\n", "Runtime.ImportModuleError"},
      {"raise ValueError('never')\n", "ValueError"},
      {"import os\nos._exit(3)\n", "Runtime.ExitError"},
      {"import threading, time\n"
       "threading.Thread(target=time.sleep, args=[60], daemon=True, name='busy').start()\n",
       "Runtime.SnapshotError"},
      {"import subprocess\nHELD = subprocess.Popen(['sleep', '60'])\n", "Runtime.SnapshotError"},
      {"from snapshot_restore_py import register_before_snapshot\n"
       "register_before_snapshot(lambda: 1 / 0)\n",
       "Runtime.BeforeSnapshotError"}};
  for (const auto& [code, type] : kBad) {
    const auto version =
        snap_function(std::string(code) + "def handler(event, context): return {'a': 'b'}\n");
    const auto made = make_snapshot(version);
    ASSERT_FALSE(made.ok()) << code;
    EXPECT_EQ(made.error().code(), type) << made.error().message();
    const Called called = call(version);
    EXPECT_NE(called.answer->payload.find(type), std::string::npos) << called.answer->payload;
  }
}

TEST_F(SnapshotTest, AHookThatFailsAfterwardsIsTheInvocationsError) {
  const auto version = snap_function(
      "from snapshot_restore_py import register_after_restore\n"
      "register_after_restore(lambda: 1 / 0)\n"
      "def handler(event, context): return {'a': 'b'}\n");
  ASSERT_TRUE(make_snapshot(version).ok());
  const Called called = call(version);
  EXPECT_NE(called.answer->payload.find("Runtime.AfterRestoreError"), std::string::npos)
      << called.answer->payload;
}

TEST_F(SnapshotTest, AnOriginalThatDiesIsMadeAgain) {
  const auto version = snap_function(
      "import signal\n"
      "print('an init')\n"
      "signal.setitimer(0, 1.0)\n"
      "def handler(event, context): return {'a': 'b'}\n");
  ASSERT_TRUE(make_snapshot(version).ok());
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  EXPECT_EQ(call(version).field("a"), "b");
  EXPECT_EQ(times(log_with("REPORT"), "an init"), 2);
}

// A handler of the function's that ends whatever runs it: the original once it has been copied, and
// the child that was to become the copy.
TEST_F(SnapshotTest, AnOriginalThatEndsWhileItIsCopiedKeepsNobodyWaiting) {
  const auto version = snap_function(
      "import os, signal\n"
      "signal.signal(signal.SIGALRM, lambda *_: os._exit(1)); signal.setitimer(0, 0.3)\n"
      "def handler(event, context): return {'a': 'b'}\n");
  ASSERT_TRUE(make_snapshot(version).ok());
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  const auto begin = std::chrono::steady_clock::now();
  call(version);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST_F(SnapshotTest, AnOriginalThatMakesNoCopiesIsTriedTwice) {
  const auto version = snap_function(
      "import os\n"
      "print('an init')\n"
      "os.register_at_fork(after_in_child=lambda: os._exit(7))\n"
      "def handler(event, context): return {'a': 'b'}\n");
  ASSERT_TRUE(make_snapshot(version).ok());
  const Called called = call(version);
  ASSERT_FALSE(called.answer.ok());
  EXPECT_EQ(called.answer.error().code(), "ServiceException") << called.answer.error().message();
  EXPECT_EQ(times(log_with("INIT_REPORT"), "an init"), 2);
}

// Signals that the function handles are handled in copies too.
TEST_F(SnapshotTest, SignalsStayAsTheyWere) {
  const auto version = snap_function(
      "import os, signal\n"
      "GOT = []\n"
      "signal.signal(signal.SIGUSR1, lambda *_: GOT.append('usr'))\n"
      "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
      "def handler(event, context):\n"
      "  os.kill(os.getpid(), signal.SIGUSR1)\n"
      "  return {'got': ''.join(GOT), 'pipe': str(int(signal.getsignal(signal.SIGPIPE))),\n"
      "          'child': str(int(signal.getsignal(signal.SIGCHLD)))}\n");
  const Called called = call(version);
  ASSERT_TRUE(called.answer.ok()) << called.answer.error().message();
  EXPECT_EQ(called.field("got"), "usr") << called.answer->payload;
  EXPECT_EQ(called.field("child"), "1");
}

TEST_F(SnapshotTest, TheLeastUsedIsDroppedAndMadeAgain) {
  options_.limits.originals = 1;
  options_.limits.idle_us = 100'000;
  runner_ = start_runner();
  const std::string code = std::string(kWaits) +
                           "print('an init')\n"
                           "def handler(event, context): return {'a': 'b'}\n";
  const auto one = snap_function(code), other = snap_function(code);
  EXPECT_EQ(call(one).field("a"), "b");
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(call(other).field("a"), "b");
  std::this_thread::sleep_for(std::chrono::milliseconds(3500));
  EXPECT_EQ(call(other).field("a"), "b");
  EXPECT_EQ(times(log_with("REPORT"), "an init"), 2);
  EXPECT_EQ(call(one).field("a"), "b");
  EXPECT_EQ(times(log_with("REPORT"), "an init"), 3);
}

TEST_F(SnapshotTest, RetiringEndsTheOriginal) {
  const auto version = snap_function("def handler(event, context): return {'a': 'b'}\n");
  ASSERT_TRUE(make_snapshot(version).ok());
  retire(version->key);  // which comes back only when nothing reads its folders
  keys_.clear();
}

TEST_F(SnapshotTest, OtherRuntimesHaveNone) {
  for (const FunctionRuntime& runtime : runner().runtimes()) {
    if (!runtime.is_here || runtime.name.starts_with("python")) continue;
    const auto can = runner().check_snap_start(runtime.name);
    ASSERT_FALSE(can.ok());
    EXPECT_NE(can.error().message().find(runtime.name), std::string::npos);
  }
}

}  // namespace
}  // namespace tarn::runner
