// What batch commands write: tables, CSV files, sheets of pictures, and the progress line of a terminal.
//
// Every output path is tried before a long computation starts. Numbers are written in the shortest form that
// reads back to ten digits, the same on every run.
#pragma once

#include "app/draw/colormap.h"
#include "core/base/work.h"
#include "core/image/image.h"
#include "core/session/experiment.h"

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

namespace scorelet {

/// Makes a folder for outputs. Throws Error naming it when it cannot be made or written into.
void makeOutputFolder(const std::string& path);

/// Rows of texts under a header, as CSV and as an aligned table.
class Table {
public:
    explicit Table(std::vector<std::string> header) : header_(std::move(header)) {}

    /// One text for every column (assert).
    void add(std::vector<std::string> row);

    /// RFC 4180, lines ended by a newline.
    std::string csv() const;

    /// Columns aligned by spaces: the first to the left, the others to the right.
    std::string aligned() const;

private:
    std::vector<std::string> header_;
    std::vector<std::vector<std::string>> rows_;
};

/// One picture of a sheet.
struct Tile {
    Image image;
    ColorMap map = ColorMap::grey;
    float low = -1;
    float high = 1;
};

/// The tiles in rows of `columns`, each pixel magnified to `zoom` x `zoom`, two pixels of grey between tiles.
/// Throws Error unless the tiles are of one shape.
RgbaImage sheet(const std::vector<Tile>& tiles, int columns, int zoom);

/// The same of those channels of their images that are chosen to be shown.
RgbaImage sheet(std::vector<Tile> tiles, ShownChannels shown, int columns, int zoom);

/// The magnification that brings an image's side near `target` pixels; at least 1.
int zoomFor(int side, int target);

/// Writes a picture as PNG. Throws Error when it cannot.
void writePicture(const std::string& path, const RgbaImage& picture);

/// A line on stderr where there is no font that pictures with text should have.
void warnOfFont();

/// What is computed and how much of it is done, on stderr: one line that is rewritten in place, or where that
/// is no terminal a line every ten seconds.
class ProgressLine {
public:
    explicit ProgressLine(bool quiet);

    /// As if stderr were a terminal or not, with so much time between lines or changes of the line.
    ProgressLine(bool quiet, bool terminal, std::chrono::milliseconds between);
    ~ProgressLine() { clear(); }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    /// Work whose progress is shown as "stage 37 %", and which stops by interruption().
    Work work(const std::string& stage, int threads);

    /// Shows "stage 37 %", not too often.
    void show(const std::string& stage, double fraction);

    /// Says from here on that this is part `part` of so many: "3 of 14: stage 37 %".
    void part(std::size_t part, std::size_t parts);

    /// Wipes the line, for other output.
    void clear();

private:
    const bool enabled_;
    const bool terminal_;
    const std::chrono::milliseconds between_;
    std::mutex mutex_;
    std::string part_;
    bool shown_ = false; ///< the line stands there
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

} // namespace scorelet
