#include "engines/drawing/workbook.h"

#include <zip.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <memory>
#include <utility>

#include "engines/drawing/errors.h"

namespace tarn::drawing {
namespace {

constexpr uint32_t kRowsMax = 1'048'576;
constexpr size_t kColumnsMax = 16'384, kSheetsMax = 64;
constexpr size_t kCellUnitsMax = 32'767;
constexpr size_t kTextBytesMax = 256 << 20;
constexpr size_t kNameBytesMax = 31;

constexpr std::string_view kHeader =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr std::string_view kLinks =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr std::string_view kPackage = "http://schemas.openxmlformats.org/package/2006/";

// Formats of cells, in the order of kStyles.
enum Style : int { kPlainStyle, kHeadStyle, kDateStyle, kTimeStyle };

constexpr std::string_view kStyles =
    "<numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/>"
    "<numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss\"/></numFmts>"
    "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>"
    "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
    "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
    "<fill><patternFill patternType=\"gray125\"/></fill></fills>"
    "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>"
    "</cellStyleXfs><cellXfs count=\"4\">"
    "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
    "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>"
    "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\""
    " applyNumberFormat=\"1\"/>"
    "<xf numFmtId=\"165\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\""
    " applyNumberFormat=\"1\"/></cellXfs>";

// Characters that XML 1.0 has no place for are left out.
void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n') out += c;
    }
  }
}

// At most what a cell holds, counted in UTF-16 as spreadsheets do; never half a character.
std::string_view clipped(std::string_view text) {
  if (text.size() <= kCellUnitsMax) return text;
  size_t units = 0, at = 0;
  while (at < text.size()) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    units += length == 4 ? 2 : 1;
    if (units > kCellUnitsMax) break;
    at += length;
  }
  return text.substr(0, std::min(at, text.size()));
}

// 0 → "A", 26 → "AA".
std::string column_letters(size_t column) {
  std::string out;
  for (size_t rest = column + 1; rest != 0; rest = (rest - 1) / 26) {
    out.insert(out.begin(), static_cast<char>('A' + (rest - 1) % 26));
  }
  return out;
}

bool is_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && std::isfinite(value);
}

// Reads exactly `width` digits and what comes after them.
bool take(std::string_view& text, size_t width, std::string_view after, int& value) {
  if (text.size() < width + after.size()) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + width, value);
  if (error != std::errc() || end != text.data() + width || value < 0) return false;
  text.remove_prefix(width);
  if (!text.starts_with(after)) return false;
  text.remove_prefix(after.size());
  return true;
}

struct Serial {
  double days = 0;  // since 1899-12-30
  bool has_time = false;
};

std::optional<Serial> to_serial(std::string_view text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (!take(text, 4, "-", year) || !take(text, 2, "-", month) || !take(text, 2, "", day)) return {};
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  // Spreadsheets count a 29th of February in 1900, so earlier dates would be off by one.
  if (!date.ok() || year < 1901) return {};
  double fraction = 0;
  if (!text.empty()) {
    if (text[0] != 'T' && text[0] != ' ') return {};
    text.remove_prefix(1);
    if (!take(text, 2, ":", hour) || !take(text, 2, ":", minute) || !take(text, 2, "", second)) {
      return {};
    }
    if (text.ends_with('Z')) text.remove_suffix(1);
    if (!text.empty() && (text[0] != '.' || !is_number("0" + std::string(text)))) return {};
    if (!text.empty()) fraction = std::stod("0" + std::string(text));
  }
  using Day = std::chrono::sys_days;
  const auto epoch = Day(std::chrono::year(1899) / std::chrono::December / std::chrono::day(30));
  const double seconds = hour * 3600 + minute * 60 + second + fraction;
  return Serial{static_cast<double>((Day(date) - epoch).count()) + seconds / 86400, seconds != 0};
}

// At most so many bytes of it; never half a character.
std::string cut(std::string text, size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  text.resize(bytes);
  return text;
}

class Archive {
 public:
  Archive() {
    zip_error_t error;
    zip_error_init(&error);
    source_ = zip_source_buffer_create(nullptr, 0, 0, &error);
    if (source_ == nullptr) return;
    zip_source_keep(source_);
    zip_ = zip_open_from_source(source_, ZIP_TRUNCATE, &error);
  }
  ~Archive() {
    if (zip_ != nullptr) zip_discard(zip_);
    if (source_ != nullptr) zip_source_free(source_);
  }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  // `bytes` must live until finish().
  bool add(const std::string& name, const std::string& bytes) {
    if (zip_ == nullptr) return false;
    zip_source_t* source = zip_source_buffer(zip_, bytes.data(), bytes.size(), 0);
    if (source == nullptr) return false;
    const zip_int64_t index = zip_file_add(zip_, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
      zip_source_free(source);
      return false;
    }
    // The same workbook gives the same bytes at any time.
    return zip_file_set_dostime(zip_, static_cast<zip_uint64_t>(index), 0, 0x21, 0) == 0;
  }

  std::optional<std::string> finish() {
    if (zip_ == nullptr || zip_close(zip_) != 0) return {};
    zip_ = nullptr;
    if (zip_source_open(source_) != 0) return {};
    zip_stat_t stat;
    std::string out;
    if (zip_source_stat(source_, &stat) == 0) {
      out.resize(stat.size);
      if (zip_source_read(source_, out.data(), out.size()) !=
          static_cast<zip_int64_t>(out.size())) {
        out.clear();
      }
    }
    zip_source_close(source_);
    if (out.empty()) return {};
    return out;
  }

 private:
  zip_source_t* source_ = nullptr;
  zip_t* zip_ = nullptr;
};

struct Part {
  std::string name, content_type, bytes;
};

std::string document(std::string_view element, std::string_view attributes, std::string_view body) {
  std::string out(kHeader);
  out.append("<").append(element).append(attributes).append(">");
  return out.append(body).append("</").append(element).append(">");
}

std::string xmlns(std::string_view name) { return " xmlns=\"" + std::string(name) + "\""; }

std::string link(size_t id, std::string_view type, std::string_view target) {
  return "<Relationship Id=\"rId" + std::to_string(id) + "\" Type=\"" + std::string(kLinks) + "/" +
         std::string(type) + "\" Target=\"" + std::string(target) + "\"/>";
}

std::string content_types(const std::vector<Part>& parts) {
  std::string body =
      "<Default Extension=\"rels\""
      " ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>";
  for (const Part& part : parts) {
    if (part.content_type.empty()) continue;
    body += "<Override PartName=\"/" + part.name +
            "\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml." +
            part.content_type + "+xml\"/>";
  }
  return document("Types", xmlns(std::string(kPackage) + "content-types"), body);
}

}  // namespace

std::string Workbook::free_name(std::string_view wanted) const {
  std::string base;
  for (const char c : wanted) {
    base += std::string_view("[]:*?/\\").find(c) == std::string_view::npos &&
                    static_cast<unsigned char>(c) >= 0x20
                ? c
                : '_';
  }
  if (base.empty() || base[0] == '\'') base = "Sheet" + base;
  std::string name = cut(base, kNameBytesMax);
  for (int number = 2;; ++number) {
    const bool is_free = std::none_of(sheets_.begin(), sheets_.end(),
                                      [&](const Sheet& other) { return other.name == name; });
    if (is_free) return name;
    const std::string tail = " (" + std::to_string(number) + ")";
    name = cut(base, kNameBytesMax - tail.size()) + tail;
  }
}

Result<void> Workbook::begin_sheet(std::string_view name, std::vector<WorkbookColumn> columns) {
  if (sheets_.size() == kSheetsMax) return drawing_too_large("A workbook holds 64 sheets here.");
  if (columns.empty() || columns.size() > kColumnsMax) {
    return drawing_too_large("A sheet of a workbook holds 1 to 16,384 columns.");
  }
  Sheet sheet{free_name(name), {}, std::move(columns), 1};
  sheet.rows = "<row r=\"1\">";
  for (size_t i = 0; i < sheet.columns.size(); ++i) {
    sheet.rows += "<c r=\"" + column_letters(i) + "1\" s=\"" + std::to_string(kHeadStyle) +
                  "\" t=\"inlineStr\"><is><t xml:space=\"preserve\">";
    append_escaped(sheet.rows, clipped(sheet.columns[i].name));
    sheet.rows += "</t></is></c>";
  }
  sheet.rows += "</row>";
  sheets_.push_back(std::move(sheet));
  return {};
}

void Workbook::add_cell(std::string& out, size_t column, uint32_t row,
                        const std::optional<std::string>& cell, CellType type) {
  if (!cell) return;
  const std::string place = "<c r=\"" + column_letters(column) + std::to_string(row) + "\"";
  if (type == CellType::kNumber && is_number(*cell)) {
    out += place + "><v>" + *cell + "</v></c>";
    return;
  }
  if (type == CellType::kDate) {
    if (const auto serial = to_serial(*cell)) {
      char days[32];
      const auto end = std::to_chars(days, days + sizeof days, serial->days).ptr;
      out += place + " s=\"" + std::to_string(serial->has_time ? kTimeStyle : kDateStyle) +
             "\"><v>" + std::string(days, end) + "</v></c>";
      return;
    }
  }
  out += place + " t=\"inlineStr\"><is><t xml:space=\"preserve\">";
  append_escaped(out, clipped(*cell));
  out += "</t></is></c>";
}

Result<void> Workbook::add_row(std::span<const std::optional<std::string>> cells) {
  Sheet& sheet = sheets_.back();
  if (sheet.row_count == kRowsMax) {
    return drawing_too_large("A sheet of a workbook holds 1,048,576 rows: export as CSV.");
  }
  const size_t before = sheet.rows.size();
  ++sheet.row_count;
  sheet.rows += "<row r=\"" + std::to_string(sheet.row_count) + "\">";
  const size_t count = std::min(cells.size(), sheet.columns.size());
  for (size_t i = 0; i < count; ++i) {
    add_cell(sheet.rows, i, sheet.row_count, cells[i], sheet.columns[i].type);
  }
  sheet.rows += "</row>";
  text_bytes_ += sheet.rows.size() - before;
  if (text_bytes_ <= kTextBytesMax) return {};
  return drawing_too_large("The workbook would hold more than 256 MiB: export as CSV.");
}

Result<std::string> Workbook::finish() {
  if (sheets_.empty()) TRY(begin_sheet("Sheet1", {{"", CellType::kText}}));
  std::vector<Part> parts;
  std::string list, links;
  for (size_t i = 0; i < sheets_.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    list += "<sheet name=\"";
    append_escaped(list, sheets_[i].name);
    list += "\" sheetId=\"" + number + "\" r:id=\"rId" + number + "\"/>";
    links += link(i + 1, "worksheet", "worksheets/sheet" + number + ".xml");
    parts.push_back(
        {"xl/worksheets/sheet" + number + ".xml", "worksheet",
         document("worksheet", xmlns(kMain),
                  "<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\""
                  " topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView>"
                  "</sheetViews><sheetData>" +
                      std::exchange(sheets_[i].rows, {}) + "</sheetData>")});
  }
  links += link(sheets_.size() + 1, "styles", "styles.xml");
  parts.push_back({"xl/workbook.xml", "sheet.main",
                   document("workbook", xmlns(kMain) + " xmlns:r=\"" + std::string(kLinks) + "\"",
                            "<sheets>" + list + "</sheets>")});
  parts.push_back({"xl/styles.xml", "styles", document("styleSheet", xmlns(kMain), kStyles)});
  const std::string relations = xmlns(std::string(kPackage) + "relationships");
  parts.push_back({"xl/_rels/workbook.xml.rels", "", document("Relationships", relations, links)});
  parts.push_back(
      {"_rels/.rels", "",
       document("Relationships", relations, link(1, "officeDocument", "xl/workbook.xml"))});
  parts.insert(parts.begin(), {"[Content_Types].xml", "", content_types(parts)});
  Archive archive;
  for (const Part& part : parts) {
    if (!archive.add(part.name, part.bytes)) return drawing_failed("the archive was refused");
  }
  auto bytes = archive.finish();
  if (!bytes) return drawing_failed("the archive could not be closed");
  return *std::move(bytes);
}

}  // namespace tarn::drawing
