// What SQS stores. Plain values; their keys are in row_keys.h.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "services/sqs/names.h"
#include "store/row.h"

namespace tarn::sqs {

struct QueueRow {
  std::string name;
  std::string account;
  std::string region;
  int64_t id = 0;  // of its messages: another one after each purge
  bool is_fifo = false;
  std::map<std::string, std::string> attributes;  // those that were set, by AWS's names
  std::map<std::string, std::string> tags;
  std::string secret;  // signs receipt handles
  int64_t created_ms = 0;
  int64_t modified_ms = 0;
  int64_t purged_ms = 0;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, account);
    v(3, region);
    v(4, id);
    v(5, is_fifo);
    v(6, attributes);
    v(7, tags);
    v(8, secret);
    v(9, created_ms);
    v(10, modified_ms);
    v(11, purged_ms);
  }

  QueueRef ref() const { return {account, region, name}; }
  // Of an attribute that is a number, or its default.
  int64_t number(std::string_view attribute) const;
  std::string_view text(std::string_view attribute) const;  // empty: not set
};

// All of a message but its contents. Times are domain time.
struct MessageRow {
  std::string id;
  int64_t sent_ms = 0;
  int64_t due_ms = 0;  // when it may be received (again)
  int64_t receives = 0;
  int64_t first_received_ms = 0;
  std::string sender;
  std::string group;
  std::string deduplication;
  std::string trace;
  std::string dead_letter_source;  // the ARN of the queue that gave it up
  int64_t content = 0;             // id of its contents
  int64_t pieces = 0;              // of the contents
  std::string body_md5;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, sent_ms);
    v(3, due_ms);
    v(4, receives);
    v(5, first_received_ms);
    v(6, sender);
    v(7, group);
    v(8, deduplication);
    v(9, trace);
    v(10, dead_letter_source);
    v(11, content);
    v(12, pieces);
    v(13, body_md5);
  }
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

struct ContentRow {
  std::string body;
  std::vector<AttributeRow> attributes;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, body);
    v(2, attributes);
  }
};

// Of a FIFO queue's group that has messages.
struct GroupRow {
  int64_t due_ms = 0;         // when its first message may be received
  int64_t last_sequence = 0;  // written by each sender, so that senders are in one order
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, due_ms);
    v(2, last_sequence);
  }
};

// Where the queue of an id is.
struct LiveRow {
  std::string account;
  std::string region;
  std::string name;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, account);
    v(2, region);
    v(3, name);
  }
};

}  // namespace tarn::sqs
