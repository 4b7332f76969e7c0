#include "store/backup_contents.h"

#include <algorithm>
#include <charconv>

#include "base/check.h"
#include "base/hash.h"

namespace tarn::store {

namespace {

constexpr std::string_view kFirstLine = "tarn backup contents 1";
constexpr std::string_view kEnd = "end ";
constexpr size_t kMaxContentsBytes = size_t{4} << 30;

bool is_plain(std::string_view name) {
  return !name.empty() && name.find_first_of(" \n") == std::string_view::npos;
}

std::string hex(uint32_t number) {
  char text[9];
  std::snprintf(text, sizeof text, "%08x", number);
  return text;
}

template <class Number>
bool parse_number(std::string_view text, Number& number, int base) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

std::string_view take_until(std::string_view& rest, char stop) {
  const size_t at = rest.find(stop);
  std::string_view taken = rest.substr(0, at);
  rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
  return taken;
}

// A path that leads out of the folder it is meant for must never be written.
bool is_inside(std::string_view path) {
  if (!is_plain(path) || path.starts_with('/')) return false;
  while (!path.empty()) {
    const std::string_view part = take_until(path, '/');
    if (part.empty() || part == "." || part == "..") return false;
  }
  return true;
}

bool parse_file(std::string_view line, BackupFile& file) {
  const std::string_view crc = take_until(line, ' ');
  const std::string_view size = take_until(line, ' ');
  file.path = take_until(line, ' ');
  file.kept_path = line;
  return crc.size() == 8 && parse_number(crc, file.crc32c, 16) &&
         parse_number(size, file.size_bytes, 10) && is_inside(file.path) &&
         is_inside(file.kept_path);
}

bool parse_line(std::string_view line, BackupContents& contents) {
  const std::string_view name = take_until(line, ' ');
  if (name == "made-at") {
    contents.made_at = line;
  } else if (name == "data-format") {
    return parse_number(line, contents.data_format, 10);
  } else if (name == "master-key") {
    contents.master_key_id = take_until(line, ' ');
    contents.has_master_key = line == "inside";
  } else if (name == "file") {
    return parse_file(line, contents.files.emplace_back());
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::string encode_contents(const BackupContents& contents) {
  std::string text(kFirstLine);
  text += "\nmade-at " + contents.made_at;
  text += "\ndata-format " + std::to_string(contents.data_format);
  text += "\nmaster-key " + contents.master_key_id;
  text += contents.has_master_key ? " inside\n" : " apart\n";
  for (const BackupFile& file : contents.files) {
    CHECK(is_inside(file.path) && is_inside(file.kept_path));
    text.append("file ").append(hex(file.crc32c)).append(" ");
    text.append(std::to_string(file.size_bytes)).append(" ").append(file.path);
    text.append(" ").append(file.kept_path).append("\n");
  }
  const std::string sum = hex(crc32c(0, text));
  return text + std::string(kEnd) + std::to_string(contents.files.size()) + " " + sum + "\n";
}

Result<BackupContents> decode_contents(std::string_view text, const std::string& path) {
  const Error damaged = corrupt(path +
                                " is damaged, so this state of the backup can't be trusted. "
                                "Restore another one with --state.");
  const size_t end_at = text.rfind(kEnd);
  if (end_at == std::string_view::npos || !text.ends_with('\n')) return damaged;
  std::string_view body = text.substr(0, end_at);
  std::string_view end = text.substr(end_at + kEnd.size());
  end.remove_suffix(1);
  size_t count = 0;
  if (!parse_number(take_until(end, ' '), count, 10) || end != hex(crc32c(0, body))) {
    return damaged;
  }
  if (take_until(body, '\n') != kFirstLine) return damaged;
  BackupContents contents;
  while (!body.empty()) {
    if (!parse_line(take_until(body, '\n'), contents)) return damaged;
  }
  if (contents.files.size() != count || contents.data_format <= 0) return damaged;
  return contents;
}

std::string states_folder(const std::string& backup) { return backup + "/states"; }

std::string state_folder(const std::string& backup, const std::string& state) {
  return states_folder(backup) + "/" + state;
}

std::string pool_folder(const std::string& backup) { return backup + "/files"; }

Result<bool> is_backup_folder(Files& files, const std::string& backup) {
  const std::string mark = backup + "/" + std::string(kBackupMark);
  if (!TRY(files.exists(mark))) return false;
  if (TRY(read_file(files, mark)) == kBackupMarkText) return true;
  return Error(400, "Usage",
               "The folder " + backup +
                   " holds backups of another version of Tarn. Use that "
                   "version, or name another folder.");
}

Result<std::vector<std::string>> list_states(Files& files, const std::string& backup) {
  std::vector<std::string> states;
  if (TRY(files.exists(states_folder(backup)))) states = TRY(files.list(states_folder(backup)));
  std::sort(states.begin(), states.end());
  return states;
}

Result<bool> is_whole(Files& files, const std::string& backup, const std::string& state) {
  return files.exists(state_folder(backup, state) + "/" + std::string(kContentsName));
}

Result<BackupContents> read_contents(Files& files, const std::string& backup,
                                     const std::string& state) {
  const std::string path = state_folder(backup, state) + "/" + std::string(kContentsName);
  auto file = TRY(files.open_to_read(path));
  if (TRY(file->size_bytes()) > kMaxContentsBytes) return corrupt(path + " is too large.");
  return decode_contents(TRY(read_file(files, path)), path);
}

}  // namespace tarn::store
