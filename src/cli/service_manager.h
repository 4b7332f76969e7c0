// Tells a service manager that started this process how it stands, as sd_notify(3) does. Does
// nothing where there is none, or where it cannot be reached: the server serves all the same.
#pragma once

#include <string_view>

namespace tarn::cli {

void notify_service_manager(std::string_view state);  // "READY=1", "STOPPING=1"

}  // namespace tarn::cli
