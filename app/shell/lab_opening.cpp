// What the window opens and saves: sessions, models, pictures, networks, moments and data sets.
#include "app/shell/lab.h"

#include "app/panels/stencil_editor.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/data/source.h"
#include "core/data/to_size.h"
#include "core/families/family.h"
#include "core/image/file.h"
#include "core/network/network_file.h"
#include "core/session/session.h"
#include "core/session/stencil_file.h"
#include "core/studies/moment_choices.h"

#include <filesystem>
#include <fmt/format.h>

namespace scorelet {
namespace {

namespace fs = std::filesystem;

/// Whether a file is an archive of arrays that is no trained network. Of one that cannot be read the network
/// says why.
bool isArchiveOfData(const fs::path& path) {
    std::error_code unknown;
    if (path.extension() != ".npz" || !fs::is_regular_file(path, unknown)) return false;
    try {
        return !isNetworkFile(path.string());
    } catch (const Error&) {
        return false;
    }
}

} // namespace

void Lab::take(const LoadedSession& session) {
    for (const std::string& warning : session.warnings)
        ui_.messages.add({.severity = Severity::warning, .text = warning});
    closeLesson(ui_.lessons); // the session is the person's experiment now
    change(session.experiment);
}

void Lab::openSession(const fs::path& path) {
    try {
        take(loadSession(path.string()));
        sessionPath_ = path;
        remember(settings_.recentSessions, fs::absolute(path).string());
    } catch (const Error& error) {
        ui_.messages.add(error);
    }
}

void Lab::openFile(const fs::path& path) {
    try {
        const std::string text = readFile(path.string());
        if (!isModelFile(text, path.string())) return openSession(path);
        openStencilEditor(ui_, parseModelFile(text, path.string()), -1);
    } catch (const Error& error) {
        ui_.messages.add(error);
    }
}

void Lab::saveSession(const fs::path& path) {
    try {
        requireWithin(options_.writesWithin, path.string());
        scorelet::saveSession(experiment(), path.string());
        sessionPath_ = path;
        remember(settings_.recentSessions, fs::absolute(path).string());
        ui_.messages.add({.text = fmt::format("Saved {}", path.string())});
    } catch (const Error& error) {
        ui_.messages.add(error);
    }
}

void Lab::pasteSession(const std::string& text) {
    try {
        take(fromJson(text, "clipboard"));
    } catch (const Error& error) {
        ui_.messages.add(error);
    }
}

void Lab::openPicture(const fs::path& path) {
    try {
        set("own", path.string());
        ui_.messages.add({.text = fmt::format("{} stands in place of the held-out image.", path.string()),
                          .hint = "Up and Down go back to held-out images."});
    } catch (const Error& error) {
        ui_.messages.add(error);
    }
}

void Lab::addModel(ModelSpec spec) {
    Experiment next = experiment();
    if (next.columns.size() >= static_cast<std::size_t>(maxColumns))
        return ui_.messages.add(
            {.severity = Severity::error,
             .text = fmt::format("{}: no room for another model beside {}", label(spec), maxColumns),
             .hint = "Remove a column first."});
    next.columns.push_back(std::move(spec));
    change(next);
}

void Lab::openMoments(const fs::path& path) {
    try {
        const MomentFile file = MomentFile::read(fs::absolute(path).string());
        change(besideMoments(file));
        closeLesson(ui_.lessons); // these are the person's own choices now
        ui_.messages.add(
            {.text = fmt::format("{}: models of {} images, beside the first {} of them", path.string(),
                                 grouped(file.train().images()), grouped(experiment().data.train))});
        if (const std::string missing = file.missing(); !missing.empty())
            ui_.messages.add({.severity = Severity::warning,
                              .text = fmt::format("{} lacks {}", path.string(), missing),
                              .hint = "scorelet merge adds further parts."});
    } catch (const Error& error) {
        ui_.messages.add(error);
    }
}

void Lab::openPath(const fs::path& path) {
    if (path.extension() == sessionEnding || path.extension() == ".json") return openFile(path);
    if (MomentFile::isOne(path.string())) return openMoments(path);
    const bool arrays = isArchiveOfData(path);
    if (auto spec = modelOfFile(fs::absolute(path)); spec && !arrays) return addModel(std::move(*spec));
    std::error_code unknown;
    if (isPictureName(path) && !fs::is_directory(path, unknown)) return openPicture(path);
    if (path.extension() == ".npy" && !fs::is_directory(path, unknown)) {
        Experiment next = experiment();
        next.basis = BasisKind::file;
        next.basisFile = dataSource(path.string());
        return change(next);
    }
    std::string source = dataSource(path.string());
    std::error_code ignored;
    if (!isBuiltInSource(source) && !fs::is_directory(source, ignored) && !arrays) {
        if (!fs::exists(source, ignored))
            return ui_.messages.add({.severity = Severity::error,
                                     .text = fmt::format("{}: no such file or folder", source),
                                     .hint = "The data set was left as it was."});
        source = fs::path(source).parent_path().string(); // of one of its files
    }
    Experiment next = experiment();
    next.data.source = source;
    next.image = 0;
    if (!isBuiltInSource(source)) remember(settings_.recentData, source);
    change(next);
}

} // namespace scorelet
