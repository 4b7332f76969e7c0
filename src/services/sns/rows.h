// What SNS stores. Plain values; their keys are in row_store.h.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "services/sns/names.h"
#include "store/row.h"

namespace tarn::sns {

using Attributes = std::map<std::string, std::string>;

struct TopicRow {
  std::string name;
  std::string account;
  std::string region;
  bool is_fifo = false;
  Attributes attributes;  // those that were set
  Attributes tags;
  int64_t created_ms = 0;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, account);
    v(3, region);
    v(4, is_fifo);
    v(5, attributes);
    v(6, tags);
    v(7, created_ms);
  }
  TopicRef ref() const { return {account, region, name}; }
  std::string_view text(const std::string& attribute) const;
};

struct SubscriptionRow {
  std::string id;
  std::string owner;  // account
  std::string protocol;
  std::string endpoint;
  Attributes attributes;
  bool is_confirmed = false;
  bool was_authenticated = false;  // at its confirmation
  bool needs_signature = false;    // to unsubscribe
  std::string token;               // that confirms it
  int64_t created_ms = 0;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, owner);
    v(3, protocol);
    v(4, endpoint);
    v(5, attributes);
    v(6, is_confirmed);
    v(7, was_authenticated);
    v(8, needs_signature);
    v(9, token);
    v(10, created_ms);
  }
  std::string_view text(const std::string& attribute) const;
};

struct AttributeRow {
  std::string name;
  std::string data_type;
  std::string value;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, data_type);
    v(3, value);
  }
};

// A published message on its way.
struct MessageRow {
  std::string id;
  std::string topic_arn;
  std::string subject;
  std::string message;
  bool is_json = false;  // MessageStructure: a message for each protocol
  std::vector<AttributeRow> attributes;
  std::string group;
  std::string deduplication;
  std::string sequence;  // of a FIFO topic
  std::string lineage;
  int64_t at_ms = 0;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, topic_arn);
    v(3, subject);
    v(4, message);
    v(5, is_json);
    v(6, attributes);
    v(7, group);
    v(8, deduplication);
    v(9, sequence);
    v(10, lineage);
    v(11, at_ms);
  }
};

}  // namespace tarn::sns
