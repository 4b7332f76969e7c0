// XmlDocument: XML that comes from outside, read only. pugixml stays behind it.
//
//   XmlDocument document;
//   TRY(document.parse(text));                        // refuses DTDs and too much depth or size
//   for (XmlElement child : document.root().children()) use(child.name(), child.text());
//
// Elements live as long as their document. Not synchronised.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tarn::wire {

inline constexpr size_t kMaxXmlBytes = 32 * 1024 * 1024;

class XmlElement {
 public:
  explicit XmlElement(const void* node) : node_(node) {}

  std::string_view name() const;  // without its namespace prefix
  std::string text() const;       // of its own text and CDATA
  std::vector<XmlElement> children() const;
  // By its full name, such as "xsi:type"; data() == nullptr where absent.
  std::string_view attribute(std::string_view name) const;

 private:
  const void* node_;  // pugi::xml_node_struct
};

class XmlDocument {
 public:
  XmlDocument();
  ~XmlDocument();

  Result<void> parse(std::string_view text);  // MalformedXML
  XmlElement root() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tarn::wire
