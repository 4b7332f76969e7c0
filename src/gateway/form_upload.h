// FormUpload: PostObject, which no service model has: an HTML form that uploads an object. What its
// fields ask for becomes a PutObject, under the policy that signs the form.
//
//   if (is_form_upload(*request)) return FormUpload::start(gateway, std::move(request));
//
// The fields come first; with the file's first byte the form is authenticated and authorised, then
// the file streams as any upload does.
#pragma once

#include <memory>

#include "gateway/gateway.h"
#include "wire/message.h"

namespace tarn::gateway {

// POST to a bucket, or to nothing an operation is.
bool is_form_upload(const Request& request);

class FormUpload {
 public:
  static void start(Gateway& gateway, std::unique_ptr<Request> request);

 private:
  class Form;
};

// What a form's success is answered with: PutObject's answer, as the fields want it.
void answer_form(const Request& request, wire::Response& answer);

}  // namespace tarn::gateway
