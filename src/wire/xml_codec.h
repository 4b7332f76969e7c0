// XML into structs and out of them, for rest-xml, query and ec2. Internal to wire; see codec.h.
// Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/result.h"
#include "wire/layout.h"
#include "wire/xml_document.h"

namespace tarn::wire {

// MalformedXML where a text does not fit its shape. Of a structure only members of the body.
Result<void> decode_xml(const XmlElement& element, const Shape& shape, void* data, Arena& arena);

// Appends `text` with &, <, >, " and control characters escaped, and U+FFFD for what is not UTF-8.
void append_xml_text(std::string& out, std::string_view text);
// Appends <name>text</name>.
void append_xml_element(std::string& out, std::string_view name, std::string_view text);

// Appends the members of a structure that are in the body, without an element around them.
void encode_xml_members(const Shape& shape, const void* data, std::string& out);
// The same with the names that members have in the query protocol.
void encode_query_members(const Shape& shape, const void* data, std::string& out);
// Appends <name xmlns="…" attributes…>members</name>.
void encode_xml_structure(std::string_view name, const XmlNamespace& xml_namespace,
                          const Shape& shape, const void* data, std::string& out);

}  // namespace tarn::wire
