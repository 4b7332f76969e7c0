#include "engines/functions/date_fields.h"

#include <algorithm>
#include <string>

#include "engines/functions/calendar.h"
#include "engines/functions/scalar.h"

namespace tarn::engines {
namespace {

constexpr int64_t kMillisPerHour = 3600000;
constexpr int64_t kMillisPerDay = 24 * kMillisPerHour;
constexpr int64_t kYearMin = -292275054, kYearMax = 292278993;
constexpr int64_t kDefaultYear = 2000;

struct Local {
  int64_t days = 0, millis = 0;  // of the day
  Civil civil;

  explicit Local(int64_t local_millis)
      : days(floor_divide(local_millis, kMillisPerDay)),
        millis(local_millis - days * kMillisPerDay),
        civil(civil_of(days)) {}
  int64_t with_days(int64_t other_days) const { return other_days * kMillisPerDay + millis; }
  int64_t with_millis(int64_t other_millis) const { return days * kMillisPerDay + other_millis; }
};

bool is_leap(int64_t year) { return days_in_month(year, 2) == 29; }
int64_t days_in_year(int64_t year) { return is_leap(year) ? 366 : 365; }
int64_t first_day(int64_t year) { return days_of({year, 1, 1}); }

int64_t weekyear_of(int64_t days) {
  int64_t year = 0;
  iso_week(days, &year);
  return year;
}
// The Monday of week 1, which holds the fourth of January.
int64_t first_monday(int64_t weekyear) {
  const int64_t fourth = days_of({weekyear, 1, 4});
  return fourth - day_of_week(fourth) + 1;
}
int64_t weeks_in(int64_t weekyear) {
  return (first_monday(weekyear + 1) - first_monday(weekyear)) / 7;
}

struct Range {
  const char* name;
  int64_t least, most;
};

Range range_of(DateField field, const Local& local) {
  switch (field) {
    case DateField::kEra:
      return {"era", 0, 1};
    case DateField::kCenturyOfEra:
      return {"centuryOfEra", 0, kYearMax / 100};
    case DateField::kYearOfEra:
      return {"yearOfEra", 1, kYearMax};
    case DateField::kYear:
      return {"year", kYearMin, kYearMax};
    case DateField::kWeekyear:
      return {"weekyear", kYearMin, kYearMax};
    case DateField::kMonth:
      return {"monthOfYear", 1, 12};
    case DateField::kDayOfYear:
      return {"dayOfYear", 1, days_in_year(local.civil.year)};
    case DateField::kWeek:
      return {"weekOfWeekyear", 1, weeks_in(weekyear_of(local.days))};
    case DateField::kDayOfMonth:
      return {"dayOfMonth", 1, days_in_month(local.civil.year, local.civil.month)};
    case DateField::kDayOfWeek:
      return {"dayOfWeek", 1, 7};
    case DateField::kHalfday:
      return {"halfdayOfDay", 0, 1};
    case DateField::kHour:
      return {"hourOfDay", 0, 23};
    case DateField::kClockhour:
      return {"clockhourOfDay", 1, 24};
    case DateField::kHalfdayHour:
      return {"hourOfHalfday", 0, 11};
    case DateField::kHalfdayClockhour:
      return {"clockhourOfHalfday", 1, 12};
    case DateField::kMinute:
      return {"minuteOfHour", 0, 59};
    case DateField::kSecond:
      return {"secondOfMinute", 0, 59};
    case DateField::kMillis:
      break;
  }
  return {"millisOfSecond", 0, 999};
}

// The same day of the year, but for what a leap day moves.
int64_t with_year(const Local& local, int64_t year) {
  int64_t day = local.days - first_day(local.civil.year);
  const bool is_after_february = day >= 31 + 28;
  if (is_after_february) day += (is_leap(year) ? 1 : 0) - (is_leap(local.civil.year) ? 1 : 0);
  return local.with_days(first_day(year) + day);
}

int64_t with_weekyear(const Local& local, int64_t weekyear) {
  const int64_t week = std::min<int64_t>(iso_week(local.days), weeks_in(weekyear));
  return local.with_days(first_monday(weekyear) + (week - 1) * 7 + day_of_week(local.days) - 1);
}

int64_t with_month(const Local& local, int month) {
  Civil civil = local.civil;
  civil.month = month;
  civil.day = std::min(civil.day, days_in_month(civil.year, month));
  return local.with_days(days_of(civil));
}

// The part of the day that is `size` long and comes every `of`.
int64_t with_clock(const Local& local, int64_t value, int64_t size, int64_t of) {
  return local.with_millis(local.millis - local.millis % of / size * size + value * size);
}

int64_t year_of_era(const Local& local) {
  return local.civil.year > 0 ? local.civil.year : 1 - local.civil.year;
}
int64_t with_year_of_era(const Local& local, int64_t value) {
  return with_year(local, local.civil.year > 0 ? value : 1 - value);
}

int64_t set_clock(DateField field, const Local& local, int64_t value) {
  switch (field) {
    case DateField::kHalfday:
      return with_clock(local, value, 12 * kMillisPerHour, kMillisPerDay);
    case DateField::kHour:
    case DateField::kClockhour:
      return with_clock(local, value % 24, kMillisPerHour, kMillisPerDay);
    case DateField::kHalfdayHour:
    case DateField::kHalfdayClockhour:
      return with_clock(local, value % 12, kMillisPerHour, 12 * kMillisPerHour);
    case DateField::kMinute:
      return with_clock(local, value, 60000, kMillisPerHour);
    case DateField::kSecond:
      return with_clock(local, value, 1000, 60000);
    default:
      return with_clock(local, value, 1, 1000);
  }
}

int64_t set_field(DateField field, int64_t local_millis, int64_t value) {
  const Local local(local_millis);
  switch (field) {
    case DateField::kEra:
      return (local.civil.year > 0) == (value == 1) ? local_millis
                                                    : with_year(local, 1 - local.civil.year);
    case DateField::kCenturyOfEra:
      return with_year_of_era(local, value * 100 + year_of_era(local) % 100);
    case DateField::kYearOfEra:
      return with_year_of_era(local, value);
    case DateField::kYear:
      return with_year(local, value);
    case DateField::kWeekyear:
      return with_weekyear(local, value);
    case DateField::kMonth:
      return with_month(local, static_cast<int>(value));
    case DateField::kDayOfYear:
      return local.with_days(first_day(local.civil.year) + value - 1);
    case DateField::kWeek:
      return local.with_days(local.days + (value - iso_week(local.days)) * 7);
    case DateField::kDayOfMonth:
      return local.with_days(local.days + value - local.civil.day);
    case DateField::kDayOfWeek:
      return local.with_days(local.days + value - day_of_week(local.days));
    default:
      return set_clock(field, local, value);
  }
}

// The start of the unit that the field counts.
int64_t floor_of(DateField field, int64_t local_millis) {
  const Local local(local_millis);
  auto midnight = [](int64_t days) { return days * kMillisPerDay; };
  auto floor_to = [&](int64_t size) { return local_millis - local.millis % size; };
  switch (field) {
    case DateField::kEra:
      return local.with_days(first_day(1));
    case DateField::kCenturyOfEra:
      return midnight(first_day(local.civil.year - year_of_era(local) % 100));
    case DateField::kYearOfEra:
    case DateField::kYear:
      return midnight(first_day(local.civil.year));
    case DateField::kWeekyear:
      return midnight(first_monday(weekyear_of(local.days)));
    case DateField::kMonth:
      return midnight(local.days - local.civil.day + 1);
    case DateField::kWeek:
      return midnight(local.days - day_of_week(local.days) + 1);
    case DateField::kDayOfYear:
    case DateField::kDayOfMonth:
    case DateField::kDayOfWeek:
      return midnight(local.days);
    case DateField::kHalfday:
      return floor_to(12 * kMillisPerHour);
    case DateField::kMinute:
      return floor_to(60000);
    case DateField::kSecond:
      return floor_to(1000);
    case DateField::kMillis:
      return local_millis;
    default:
      return floor_to(kMillisPerHour);
  }
}

void check(DateField field, int64_t local_millis, int64_t value, std::string_view text) {
  const Range range = range_of(field, Local(local_millis));
  if (value >= range.least && value <= range.most) return;
  throw_invalid("Cannot parse \"" + std::string(text) + "\": Value " + std::to_string(value) +
                " for " + range.name + " must be in the range [" + std::to_string(range.least) +
                "," + std::to_string(range.most) + "]");
}

}  // namespace

int64_t FieldBucket::millis(std::string_view text) {
  std::stable_sort(fields_.begin(), fields_.end(),
                   [](const Saved& a, const Saved& b) { return a.field < b.field; });
  // A day or month alone is one of a leap year, so that the 29th of February can be read.
  const bool needs_year = !fields_.empty() && fields_[0].field >= DateField::kMonth &&
                          fields_[0].field <= DateField::kDayOfWeek;
  if (needs_year) fields_.insert(fields_.begin(), {DateField::kYear, kDefaultYear});
  int64_t result = 0;
  for (const Saved& saved : fields_) {
    check(saved.field, result, saved.value, text);
    result = floor_of(saved.field, set_field(saved.field, result, saved.value));
  }
  // Once more, as what a smaller field was cut off to may have moved a larger one.
  for (const Saved& saved : fields_) {
    check(saved.field, result, saved.value, text);
    result = set_field(saved.field, result, saved.value);
  }
  return fields_.empty() ? result : floor_of(fields_.back().field, result);
}

int64_t get_field(DateField field, int64_t local_millis) {
  const Local local(local_millis);
  const int64_t hour = local.millis / kMillisPerHour;
  switch (field) {
    case DateField::kEra:
      return local.civil.year > 0 ? 1 : 0;
    case DateField::kCenturyOfEra:
      return year_of_era(local) / 100;
    case DateField::kYearOfEra:
      return year_of_era(local);
    case DateField::kYear:
      return local.civil.year;
    case DateField::kWeekyear:
      return weekyear_of(local.days);
    case DateField::kMonth:
      return local.civil.month;
    case DateField::kDayOfYear:
      return day_of_year(local.days);
    case DateField::kWeek:
      return iso_week(local.days);
    case DateField::kDayOfMonth:
      return local.civil.day;
    case DateField::kDayOfWeek:
      return day_of_week(local.days);
    case DateField::kHalfday:
      return hour / 12;
    case DateField::kHour:
      return hour;
    case DateField::kClockhour:
      return hour == 0 ? 24 : hour;
    case DateField::kHalfdayHour:
      return hour % 12;
    case DateField::kHalfdayClockhour:
      return hour % 12 == 0 ? 12 : hour % 12;
    case DateField::kMinute:
      return local.millis / 60000 % 60;
    case DateField::kSecond:
      return local.millis / 1000 % 60;
    case DateField::kMillis:
      break;
  }
  return local.millis % 1000;
}

}  // namespace tarn::engines
