// The current comparison as one HTML page: readable anywhere, nothing to install, nothing loaded from
// elsewhere.
//
// All choices, the pictures (PNG inside the page), every model with its errors, the chart as a drawing with
// its numbers as a table beneath (for those who cannot see it, and for copying), the Python programs of the
// models that have one, and the session itself. Well-formed XHTML; the same text for the same results. Any
// thread.
#pragma once

#include "core/engine/snapshot.h"
#include "core/session/experiment.h"

#include <cstdint>
#include <string>
#include <vector>

namespace scorelet {

/// The page. What is not computed yet says so.
std::string htmlReport(const Experiment& experiment, const Snapshot& snapshot);

/// Base64 (RFC 4648) of bytes.
std::string base64(const std::vector<std::uint8_t>& bytes);

} // namespace scorelet
