#include "wire/xml_document.h"

#include <pugixml.hpp>

#include "base/encoding.h"
#include "wire/codec.h"
#include "wire/errors.h"

namespace tarn::wire {

namespace {

pugi::xml_node node_of(const void* node) {
  return pugi::xml_node(static_cast<pugi::xml_node_struct*>(const_cast<void*>(node)));
}

bool is_too_deep(pugi::xml_node root) {
  int depth = 0;
  for (pugi::xml_node node = root; node;) {
    if (node.first_child()) {
      if (++depth > kMaxDepth) return true;
      node = node.first_child();
      continue;
    }
    while (node != root && !node.next_sibling()) {
      node = node.parent();
      --depth;
    }
    if (node == root) return false;
    node = node.next_sibling();
  }
  return false;
}

}  // namespace

struct XmlDocument::Impl {
  pugi::xml_document document;
};

XmlDocument::XmlDocument() : impl_(std::make_unique<Impl>()) {}
XmlDocument::~XmlDocument() = default;

Result<void> XmlDocument::parse(std::string_view text) {
  // White space is kept where it is an element's only content: a key may be a blank.
  constexpr unsigned kFlags = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol |
                              pugi::parse_wconv_attribute | pugi::parse_doctype |
                              pugi::parse_ws_pcdata_single;
  if (text.size() > kMaxXmlBytes || !is_valid_utf8(text)) return malformed_xml();
  auto parsed = impl_->document.load_buffer(text.data(), text.size(), kFlags, pugi::encoding_utf8);
  if (!parsed) return malformed_xml();
  int elements = 0;
  for (pugi::xml_node node : impl_->document.children()) {
    if (node.type() == pugi::node_doctype) return malformed_xml();
    elements += node.type() == pugi::node_element;
  }
  if (elements != 1 || is_too_deep(impl_->document.document_element())) return malformed_xml();
  return {};
}

XmlElement XmlDocument::root() const {
  return XmlElement(impl_->document.document_element().internal_object());
}

std::string_view XmlElement::name() const {
  std::string_view name = node_of(node_).name();
  size_t colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

std::string XmlElement::text() const {
  std::string text;
  for (pugi::xml_node child : node_of(node_).children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
      text += child.value();
    }
  }
  return text;
}

std::vector<XmlElement> XmlElement::children() const {
  std::vector<XmlElement> elements;
  for (pugi::xml_node child : node_of(node_).children()) {
    if (child.type() == pugi::node_element) elements.emplace_back(child.internal_object());
  }
  return elements;
}

std::string_view XmlElement::attribute(std::string_view name) const {
  for (pugi::xml_attribute attribute : node_of(node_).attributes()) {
    if (name == attribute.name()) return attribute.value();
  }
  return {};
}

}  // namespace tarn::wire
