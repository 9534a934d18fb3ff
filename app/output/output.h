// What batch commands write: tables, CSV files, sheets of pictures, and the progress line of a terminal.
//
// Every output path is tried before a long computation starts. Numbers are written in the shortest form that
// reads back to ten digits, the same on every run.
#pragma once

#include "app/draw/colormap.h"
#include "core/base/work.h"
#include "core/image/image.h"

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
/// Throws Error unless the tiles are of one shape with one channel.
RgbaImage sheet(const std::vector<Tile>& tiles, int columns, int zoom);

/// The magnification that brings an image's side near `target` pixels; at least 1.
int zoomFor(int side, int target);

/// Writes a picture as PNG. Throws Error when it cannot.
void writePicture(const std::string& path, const RgbaImage& picture);

/// One line on stderr, rewritten in place; silent unless stderr is a terminal.
class ProgressLine {
public:
    explicit ProgressLine(bool quiet);
    ~ProgressLine() { clear(); }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    /// Work whose progress is shown as "stage 37 %".
    Work work(const std::string& stage, int threads);

    /// Shows "stage 37 %", not too often.
    void show(const std::string& stage, double fraction);

    /// Wipes the line, for other output.
    void clear();

private:
    const bool enabled_;
    std::mutex mutex_;
    bool shown_ = false;
    std::chrono::steady_clock::time_point last_{};
};

} // namespace scorelet
