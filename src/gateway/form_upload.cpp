#include "gateway/form_upload.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "base/hash.h"
#include "gateway/arrival.h"
#include "gateway/authenticate.h"
#include "gateway/call.h"
#include "gateway/form_fields.h"
#include "gateway/form_parser.h"
#include "gateway/payload.h"
#include "gateway/upload.h"
#include "wire/codec.h"
#include "wire/xml_codec.h"

namespace tarn::gateway {

bool is_form_upload(const Request& request) {
  return request.is_s3() && request.head.method == "POST" && request.head.query.empty() &&
         request.route.operation == nullptr && !bucket_of_form(request.head).empty();
}

// The body of a form as the payload of an upload: of all that comes, the file goes on.
class FormUpload::Form final : public Payload, private FormEvents {
 public:
  Form(Gateway& gateway, Request& request, std::string_view boundary)
      : gateway_(gateway), request_(request), parser_(boundary, *this) {}

  Result<void> push(std::string_view raw, const Emit& emit) override {
    if (!std::exchange(has_begun_, true)) gateway_.take_origin(request_);
    emit_ = &emit;
    return parser_.push(raw);
  }

  Result<void> finish() override {
    TRY(parser_.finish());
    return policy_ ? policy_->check_size(file_bytes_) : Result<void>();
  }

 private:
  Result<void> on_field(std::string name, std::string value) override {
    fields_.emplace_back(to_lower_ascii(name), std::move(value));
    return {};
  }

  // The fields are complete: who asks, for what, and may they?
  Result<void> on_file(std::string filename) override {
    const std::string bucket = bucket_of_form(request_.head);
    const Authentication with{gateway_.verifier_, gateway_.parts_.identities, gateway_.parts_.clock,
                              gateway_.options_.default_region};
    TRY(authenticate_form(with, fields_, request_));
    expand_filename(fields_, filename);
    if (const std::string* text = auth::find_field(fields_, "policy")) {
      policy_ = TRY(auth::PostPolicy::parse(*text));
      auth::FormFields checked = fields_;
      // The bucket that the form is sent to, whatever it says itself.
      std::erase_if(checked, [](const auto& field) { return field.first == "bucket"; });
      checked.emplace_back("bucket", bucket);
      TRY(policy_->check(checked, gateway_.parts_.clock.real_ms()));
    }
    TRY(become_put_object(fields_, request_));
    request_.route = TRY(wire::route(to_wire(request_), "s3"));
    request_.binding = gateway_.find_binding(request_, request_.service);
    request_.input = TRY(wire::decode_input(request_.route, to_wire(request_), request_.arena));
    request_.form = fields_;
    return Call::begin_upload(gateway_, request_);
  }

  Result<void> on_file_bytes(std::string_view bytes) override {
    file_bytes_ += bytes.size();
    if (policy_ && file_bytes_ > policy_->max_bytes()) return policy_->check_size(file_bytes_);
    return (*emit_)(bytes);
  }

  Gateway& gateway_;
  Request& request_;
  FormParser parser_;
  auth::FormFields fields_;
  std::optional<auth::PostPolicy> policy_;
  const Emit* emit_ = nullptr;  // of the push that runs
  uint64_t file_bytes_ = 0;
  bool has_begun_ = false;
};

void FormUpload::start(Gateway& gateway, std::unique_ptr<Request> request) {
  const std::string_view content_type = request->head.header("content-type");
  if (!to_lower_ascii(content_type.substr(0, content_type.find(';')))
           .starts_with("multipart/form-data")) {
    return respond_error(
        gateway, *request,
        Error(412, "PreconditionFailed",
              "At least one of the pre-conditions you specified did not hold")
            .with("Condition", "Bucket POST must be of the enclosure-type multipart/form-data"));
  }
  auto boundary = FormParser::boundary_of(content_type);
  if (!boundary.ok()) return respond_error(gateway, *request, boundary.error());
  auto form = std::make_unique<Form>(gateway, *request, *boundary);
  Upload::start(gateway, std::move(request), std::move(form));
}

namespace {

std::string header_of(const wire::Response& answer, std::string_view name) {
  auto found = std::find_if(answer.headers.begin(), answer.headers.end(),
                            [&](const auto& header) { return header.first == name; });
  return found == answer.headers.end() ? std::string() : found->second;
}

std::string location_of(const Request& request) {
  const std::string_view host = request.head.header("host");
  return (request.head.is_secure ? "https://" : "http://") + std::string(host) +
         std::string(request.head.path);
}

std::string describe_object(const Request& request, const wire::Response& answer) {
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PostResponse>";
  auto add = [&](std::string_view name, std::string_view text) {
    xml.append("<").append(name).append(">");
    wire::append_xml_text(xml, text);
    xml.append("</").append(name).append(">");
  };
  add("Location", location_of(request));
  add("Bucket", *auth::find_field(*request.form, "bucket"));
  add("Key", *auth::find_field(*request.form, "key"));
  add("ETag", header_of(answer, "etag"));
  return xml + "</PostResponse>";
}

// The page to go to with what was made, or nothing where the form names none that can be.
std::optional<std::string> redirection(const Request& request, const wire::Response& answer) {
  const std::string* page = auth::find_field(*request.form, "success_action_redirect");
  if (page == nullptr) page = auth::find_field(*request.form, "redirect");
  if (page == nullptr) return {};
  const bool is_url = page->starts_with("http://") || page->starts_with("https://");
  const bool is_safe = std::none_of(page->begin(), page->end(),
                                    [](unsigned char c) { return c <= ' ' || c == 0x7F; });
  if (!is_url || !is_safe) return {};
  return *page + (page->find('?') == page->npos ? "?" : "&") +
         "bucket=" + uri_encode(*auth::find_field(*request.form, "bucket")) +
         "&key=" + uri_encode(*auth::find_field(*request.form, "key")) +
         "&etag=" + uri_encode(header_of(answer, "etag"));
}

}  // namespace

void answer_form(const Request& request, wire::Response& answer) {
  if (auto page = redirection(request, answer)) {
    answer.status = 303;
    answer.headers.emplace_back("location", *std::move(page));
    return;
  }
  const std::string* status = auth::find_field(*request.form, "success_action_status");
  answer.status = status != nullptr && (*status == "200" || *status == "201")
                      ? (*status == "200" ? 200 : 201)
                      : 204;
  answer.headers.emplace_back("location", location_of(request));
  if (answer.status != 201) return;
  answer.headers.emplace_back("content-type", "application/xml");
  answer.body = describe_object(request, answer);
}

}  // namespace tarn::gateway
