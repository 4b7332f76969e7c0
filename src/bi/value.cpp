#include "bi/value.h"

namespace tarn::bi {

std::string_view type_name(DataType type) {
  switch (type) {
    case DataType::kString:
      return "STRING";
    case DataType::kInteger:
      return "INTEGER";
    case DataType::kDecimal:
      return "DECIMAL";
    case DataType::kDatetime:
      return "DATETIME";
    case DataType::kBoolean:
      return "BOOLEAN";
  }
  return "";
}

std::string_view engine_type(DataType type) {
  switch (type) {
    case DataType::kString:
      return "VARCHAR";
    case DataType::kInteger:
      return "BIGINT";
    case DataType::kDecimal:
      return "DOUBLE";
    case DataType::kDatetime:
      return "TIMESTAMP";
    case DataType::kBoolean:
      return "BOOLEAN";
  }
  return "";
}

}  // namespace tarn::bi
