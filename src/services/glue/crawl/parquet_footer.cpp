#include "services/glue/crawl/parquet_footer.h"

#include "services/glue/crawl/parquet_schema.h"
#include "services/glue/crawl/thrift_compact.h"

namespace tarn::glue::crawl {
namespace {

constexpr uint64_t kMaxFooterBytes = 64 << 20;
constexpr std::string_view kMagic = "PAR1";

void read_integer_type(ThriftReader& reader, ParquetElement& element) {
  reader.each_field([&](int id, ThriftType type) {
    if (id == 1) {
      element.integer_bits = reader.byte();
    } else if (id == 2) {
      element.is_signed = type == ThriftType::kTrue;
    } else {
      reader.skip(type);
    }
  });
}

void read_decimal_type(ThriftReader& reader, ParquetElement& element) {
  reader.each_field([&](int id, ThriftType type) {
    if (id == 1) {
      element.scale = static_cast<int32_t>(reader.integer());
    } else if (id == 2) {
      element.precision = static_cast<int32_t>(reader.integer());
    } else {
      reader.skip(type);
    }
  });
}

void read_logical_type(ThriftReader& reader, ParquetElement& element) {
  constexpr int kDecimal = 5;
  constexpr int kInteger = 10;
  reader.each_field([&](int id, ThriftType type) {
    element.logical_type = id;
    if (id == kDecimal) {
      read_decimal_type(reader, element);
    } else if (id == kInteger) {
      read_integer_type(reader, element);
    } else {
      reader.skip(type);
    }
  });
}

ParquetElement read_element(ThriftReader& reader) {
  ParquetElement element;
  reader.each_field([&](int id, ThriftType type) {
    switch (id) {
      case 1:
        element.physical_type = static_cast<int32_t>(reader.integer());
        break;
      case 3:
        element.repetition = static_cast<int32_t>(reader.integer());
        break;
      case 4:
        element.name = reader.binary();
        break;
      case 5:
        element.child_count = static_cast<int32_t>(reader.integer());
        break;
      case 6:
        element.converted_type = static_cast<int32_t>(reader.integer());
        break;
      case 7:
        element.scale = static_cast<int32_t>(reader.integer());
        break;
      case 8:
        element.precision = static_cast<int32_t>(reader.integer());
        break;
      case 10:
        read_logical_type(reader, element);
        break;
      default:
        reader.skip(type);
    }
  });
  return element;
}

}  // namespace

Result<uint64_t> parquet_footer_offset(std::string_view tail, uint64_t file_size_bytes) {
  if (tail.size() != kParquetTailBytes || tail.substr(4) != kMagic) {
    return corrupt(
        "the file does not end as Parquet files do: it is truncated, or its footer is "
        "encrypted");
  }
  uint64_t length = 0;
  for (int i = 3; i >= 0; --i) {
    length = (length << 8) | static_cast<uint8_t>(tail[static_cast<size_t>(i)]);
  }
  if (length + kParquetTailBytes + kMagic.size() > file_size_bytes) {
    return corrupt("the footer is longer than the file");
  }
  if (length > kMaxFooterBytes) return corrupt("the footer is larger than 64 MiB");
  return file_size_bytes - kParquetTailBytes - length;
}

Result<ParquetFooter> parse_parquet_footer(std::string_view bytes) {
  ParquetFooter footer;
  std::vector<ParquetElement> elements;
  ThriftReader reader(bytes);
  bool has_rows = false;
  reader.each_field([&](int id, ThriftType type) {
    if (id == 2 && type == ThriftType::kList) {
      reader.each_item([&](ThriftType) { elements.push_back(read_element(reader)); });
    } else if (id == 3) {
      const int64_t rows = reader.integer();
      if (rows < 0) return reader.fail();
      footer.row_count = static_cast<uint64_t>(rows);
      has_rows = true;
    } else {
      reader.skip(type);
    }
  });
  if (!reader.ok() || !has_rows) return corrupt("the footer is damaged");
  footer.columns = TRY(parquet_columns(elements));
  return footer;
}

}  // namespace tarn::glue::crawl
