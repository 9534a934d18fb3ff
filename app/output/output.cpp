#include "app/output/output.h"

#include "app/draw/theme.h"
#include "app/output/interrupt.h"
#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/image/file.h"
#include "core/session/shown_channels.h"

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <system_error>

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace scorelet {
namespace {

namespace fs = std::filesystem;

constexpr auto rewriteEvery = std::chrono::milliseconds(100);
constexpr auto lineEvery = std::chrono::milliseconds(10'000); // a log need not be long

bool stderrIsTerminal() {
#ifdef _WIN32
    return _isatty(2) != 0;
#else
    return isatty(2) != 0;
#endif
}

void drawTile(RgbaImage& picture, const Tile& tile, int left, int top, int zoom) {
    const RgbaImage colored = colorize(tile.image, tile.map, tile.low, tile.high);
    for (int y = 0; y < colored.height * zoom; ++y)
        for (int x = 0; x < colored.width * zoom; ++x)
            std::copy_n(colored.at(x / zoom, y / zoom), 4, picture.at(left + x, top + y));
}

} // namespace

void makeOutputFolder(const std::string& path) {
    std::error_code failed;
    fs::create_directories(path, failed);
    if (!fs::is_directory(path, failed))
        throw Error(fmt::format("{}: cannot be made: expected a folder, or a place to make one", path));
    checkWritable((fs::path(path) / "scorelet.part").string());
}

void Table::add(std::vector<std::string> row) {
    assert(row.size() == header_.size());
    rows_.push_back(std::move(row));
}

std::string Table::csv() const {
    std::string text;
    text += csvLine(header_);
    for (const auto& row : rows_) text += csvLine(row);
    return text;
}

std::string Table::aligned() const {
    std::vector<size_t> widths;
    for (const std::string& name : header_) widths.push_back(name.size());
    for (const auto& row : rows_)
        for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    std::string text;
    auto line = [&](const std::vector<std::string>& row) {
        std::string one;
        for (size_t i = 0; i < row.size(); ++i)
            one += i == 0 ? fmt::format("{:<{}}", row[i], widths[i])
                          : fmt::format("  {:>{}}", row[i], widths[i]);
        one.erase(one.find_last_not_of(' ') + 1);
        text += one + '\n';
    };
    line(header_);
    for (const auto& row : rows_) line(row);
    return text;
}

RgbaImage sheet(const std::vector<Tile>& tiles, int columns, int zoom) {
    assert(!tiles.empty() && columns > 0 && zoom > 0);
    for (const Tile& tile : tiles) {
        requireShape(tile.image.shape(), tiles[0].image.shape(), "a sheet of pictures");
    }
    constexpr int gap = 2;
    const int count = static_cast<int>(tiles.size());
    const int across = std::min(columns, count), down = (count + columns - 1) / columns;
    const int height = tiles[0].image.height() * zoom;
    const int width = tiles[0].image.width() * zoom;
    RgbaImage picture(across * (width + gap) - gap, down * (height + gap) - gap);
    for (int y = 0; y < picture.height; ++y)
        for (int x = 0; x < picture.width; ++x) {
            std::fill_n(picture.at(x, y), 3, std::uint8_t{128});
            picture.at(x, y)[3] = 255;
        }
    for (int i = 0; i < count; ++i)
        drawTile(picture, tiles[static_cast<size_t>(i)], i % columns * (width + gap),
                 i / columns * (height + gap), zoom);
    return picture;
}

RgbaImage sheet(std::vector<Tile> tiles, ShownChannels shown, int columns, int zoom) {
    for (Tile& tile : tiles) tile.image = shownChannels(tile.image, shown);
    return sheet(tiles, columns, zoom);
}

int zoomFor(int side, int target) {
    return std::max(1, target / std::max(1, side));
}

void writePicture(const std::string& path, const RgbaImage& picture) {
    writePng(path, picture.pixels, picture.height, picture.width, 4);
}

void warnOfFont() {
    if (const auto problem = fontProblem())
        fmt::print(stderr, "scorelet: warning: {} ({})\n", problem->message, problem->hint);
}

ProgressLine::ProgressLine(bool quiet)
    : ProgressLine(quiet, stderrIsTerminal(), stderrIsTerminal() ? rewriteEvery : lineEvery) {}

ProgressLine::ProgressLine(bool quiet, bool terminal, std::chrono::milliseconds between)
    : enabled_(!quiet), terminal_(terminal), between_(between) {}

Work ProgressLine::work(const std::string& stage, int threads) {
    Work work{interruption(), threads, {}};
    if (enabled_) {
        show(stage, 0);
        work.progress = [this, stage](double fraction) { show(stage, fraction); };
    }
    return work;
}

void ProgressLine::clear() {
    const std::lock_guard lock(mutex_);
    if (shown_) std::cerr << "\r\x1b[K" << std::flush;
    shown_ = false;
}

void ProgressLine::part(std::size_t part, std::size_t parts) {
    const std::lock_guard lock(mutex_);
    part_ = parts > 1 ? fmt::format("{} of {}: ", part, parts) : "";
}

void ProgressLine::show(const std::string& stage, double fraction) {
    if (!enabled_ || stage.empty()) return;
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if ((shown_ || !terminal_) && now - last_ < between_) return;
    last_ = now;
    const std::string text = fmt::format("{}{} {:.0f} %", part_, stage, 100 * fraction);
    if (!terminal_) {
        std::cerr << text + '\n' << std::flush;
        return;
    }
    shown_ = true;
    std::cerr << "\r\x1b[K" << text << std::flush;
}

} // namespace scorelet
