// Command-line options out of the parameter table: name, help, range and default of `--id` are those of the
// parameter.
//
// A value out of its range is wrong usage (CLI11's message, exit status 2), found before anything is loaded.
// What is given on the command line goes over what a `--session` file says, and that over the defaults.
#pragma once

#include "core/session/experiment.h"

#include <CLI/CLI.hpp>

#include <map>
#include <string>
#include <vector>

namespace scorelet {

/// The choices of one batch command.
class BatchOptions {
public:
    /// An option of a command: the parameter's id, its flag where that is not "--id", and what the help says
    /// of its default where the command has one of its own.
    struct Row {
        std::string id;
        std::string flag = {};
        std::string byDefault = {};
    };

    /// Adds what every batch command has: data set, wavelet, seed, session, threads, quiet.
    void addCommon(CLI::App& command);

    /// Adds further parameters.
    void add(CLI::App& command, const std::vector<Row>& rows);

    /// The defaults, the session file and the options put together. Throws Error for a bad session file.
    Experiment experiment() const;

    /// True when the user gave the parameter by an option.
    bool given(const std::string& id) const { return texts_.count(id) > 0; }

    /// A line on stderr for every option that was given and changes nothing with the others, of these data.
    void tellWithoutEffect(const Experiment& experiment, const DataSet& data) const;

    /// True when a session file says all that no option does.
    bool fromSession() const { return !session_.empty(); }

    /// The options that choose the training images, as they were given: " --data strokes --train 200".
    std::string imagesAsGiven() const;

    /// Another default than the table's, for one command; goes below a session file and the options.
    void setDefault(const std::string& id, const std::string& text) { defaults_[id] = text; }

    int threads() const { return threads_; }
    bool quiet() const { return quiet_; }

private:
    std::map<std::string, std::string> texts_;    ///< by id, as given
    std::map<std::string, std::string> flags_;    ///< by id, of all that the command has
    std::map<std::string, std::string> defaults_; ///< by id
    std::string session_;
    int threads_ = 0;
    bool quiet_ = false;
};

/// Adds --no-cache, which lets go of the moments on disk.
void addNoCache(CLI::App& command);

/// Reads noise levels, positive and finite. Throws CLI::ValidationError.
void addSigmas(CLI::App& command, std::vector<double>& sigmas);

/// The models of texts such as "local:d2:r1,ideal" or "@own-model.json": commas separate, but between quotes.
/// Throws Error for a model that does not exist.
std::vector<ModelSpec> parseModels(const std::vector<std::string>& texts);

} // namespace scorelet
