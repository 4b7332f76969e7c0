#include "store/scrubber.h"

#include <gtest/gtest.h>

#include "store/blobs.h"
#include "store/key.h"
#include "store/memory_files.h"
#include "store/row.h"

namespace tarn::store {
namespace {

struct Row {
  std::string text;
  template <class V>
  void fields(V& v) {
    v(1, text);
  }
};

ScrubItem item(std::string name, uint64_t size_bytes, bool is_sound, bool is_stored = true) {
  return {std::move(name), size_bytes,
          [is_sound](uint64_t, uint64_t count) {
            return is_sound ? Result<std::string>(std::string(count, 'x')) : corrupt("a bad frame");
          },
          [is_stored] { return Result<bool>(is_stored); }};
}

class ScrubberTest : public testing::Test {
 protected:
  // One pass over what the sources give.
  void scrub(std::vector<ScrubSource> sources, uint64_t bytes_per_second = uint64_t{1} << 40) {
    const int64_t before = scrubber_ == nullptr ? 0 : scrubber_->passes();
    ASSERT_EQ(before, 0);
    scrubber_ = std::make_unique<Scrubber>(ScrubberOptions{bytes_per_second, 0, 1 << 30},
                                           std::move(sources), clock_);
    while (scrubber_->passes() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  std::string metrics() {
    MetricsText out;
    scrubber_->probe(out);
    return out.text();
  }

  SystemClock clock_;
  std::unique_ptr<Scrubber> scrubber_;
};

TEST_F(ScrubberTest, GoesThroughAllPagesAndCountsWhatIsDamaged) {
  std::vector<std::string> positions;
  scrub({[&](const std::string& position) -> Result<ScrubPage> {
    positions.push_back(position);
    if (position.empty()) return ScrubPage{{item("a", 10, true), item("b", 20, false)}, "p2"};
    return ScrubPage{{item("gone", 5, false, false), item("large", 3 << 20, true)}, {}};
  }});
  EXPECT_EQ(positions, (std::vector<std::string>{"", "p2"}));
  EXPECT_EQ(scrubber_->damaged(), 1);
  EXPECT_NE(metrics().find("tarn_scrub_items_total 4\n"), std::string::npos) << metrics();
  EXPECT_NE(metrics().find("tarn_scrub_bytes_total " + std::to_string(10 + (3 << 20))),
            std::string::npos)
      << metrics();
  EXPECT_NE(metrics().find("tarn_scrub_last_pass_damaged 1\n"), std::string::npos);
}

TEST_F(ScrubberTest, APageThatCannotBeReadIsDamageToo) {
  scrub({[](const std::string&) { return Result<ScrubPage>(corrupt("a bad block")); },
         [](const std::string&) {
           return Result<ScrubPage>(ScrubPage{{item("a", 1, true)}, {}});
         }});
  EXPECT_EQ(scrubber_->damaged(), 1);
  EXPECT_NE(metrics().find("tarn_scrub_items_total 1\n"), std::string::npos);
}

TEST_F(ScrubberTest, KeepsToItsRate) {
  const auto begun = std::chrono::steady_clock::now();
  scrub({[](const std::string&) {
          return Result<ScrubPage>(ScrubPage{{item("a", 2 << 20, true)}, {}});
        }},
        8 << 20);
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begun;
  EXPECT_GT(spent.count(), 0.2);
}

TEST_F(ScrubberTest, StopsInTheMiddle) {
  scrubber_ = std::make_unique<Scrubber>(
      ScrubberOptions{1, 0, 1000}, std::vector<ScrubSource>{[](const std::string&) {
        return Result<ScrubPage>(ScrubPage{{item("a", 1 << 20, true)}, "again"});
      }},
      clock_);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  scrubber_.reset();
}

TEST_F(ScrubberTest, RowsAreCheckedPageByPage) {
  MemoryFiles files;
  auto database = Database::open({"/rows", 0, &files}, clock_).value();
  auto put = [&](std::string_view name, const std::string& value) {
    Key key({database->generation(), "000000000000", kGlobal}, "test.row");
    run_transaction(*database, [&](Transaction& t) {
      return t.put(key.add(name).bytes(), value);
    }).value();
  };
  for (int i = 0; i < 1500; ++i) put("row " + std::to_string(i), encode_row(Row{"text"}));
  std::string damaged = encode_row(Row{"text"});
  damaged[2] ^= 1;
  put("damaged", damaged);
  scrub({scrub_rows(*database)});
  EXPECT_EQ(scrubber_->damaged(), 1);
  scrubber_.reset();
}

}  // namespace
}  // namespace tarn::store
