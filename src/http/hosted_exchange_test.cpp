// What reaches an exchange's host of calls that come on any thread.
#include "http/hosted_exchange.h"

#include <gtest/gtest.h>

#include <deque>

namespace tarn::http {
namespace {

// Keeps what is submitted until it is told to run it.
class HeldHost final : public ExchangeHost {
 public:
  void submit(std::function<void()> operation) override { held.push_back(std::move(operation)); }
  void run() {
    while (!held.empty()) {
      const auto operation = std::move(held.front());
      held.pop_front();
      operation();
    }
  }

  void read_body(uint64_t, std::unique_ptr<BodyReader>) override {}
  void resume_body(uint64_t id) override { resumed += id == 7 ? 1 : 0; }
  void respond(uint64_t, int, const Headers&, std::string) override {}
  void start_response(uint64_t, int, const Headers&, std::optional<uint64_t>) override {}
  void send(uint64_t, std::string) override {}
  void finish(uint64_t) override {}
  void set_on_writable(uint64_t, std::function<void()>) override {}
  void abort(uint64_t) override {}
  void respond_unanswered(uint64_t) override {}

  std::deque<std::function<void()>> held;
  int resumed = 0;
};

std::shared_ptr<HostedExchange> make_exchange(const std::shared_ptr<HeldHost>& host) {
  auto flow = std::make_shared<AnswerFlow>(std::make_shared<OutputBudget>());
  return std::make_shared<HostedExchange>(host, std::move(flow), 7, RequestHead());
}

TEST(HostedExchange, ResumesOnceForAllWhoAskBeforeTheLoopComesToIt) {
  const auto host = std::make_shared<HeldHost>();
  const auto exchange = make_exchange(host);
  for (int i = 0; i < 1000; ++i) exchange->resume_body();
  EXPECT_EQ(host->held.size(), 1u);
  host->run();
  EXPECT_EQ(host->resumed, 1);
  exchange->resume_body();  // asked anew
  host->run();
  EXPECT_EQ(host->resumed, 2);
}

TEST(HostedExchange, MayBeGoneWhenTheLoopComesToIt) {
  const auto host = std::make_shared<HeldHost>();
  make_exchange(host)->resume_body();
  host->run();
  EXPECT_EQ(host->resumed, 1);
}

}  // namespace
}  // namespace tarn::http
