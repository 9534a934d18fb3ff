// The one table of parameters: it feeds sliders, command-line options, session files, their checks and their
// help.
//
// Every field of Experiment and of ModelSpec that a person can set has one row: its name in files and on the
// command line, its label, unit, range, default, scale, choices and tooltip, and how it is read and set.
// Choices and switches are numbers inside (the index of the choice; 0 or 1), texts outside.
#pragma once

#include "core/data/dataset.h"
#include "core/session/experiment.h"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace scorelet {

enum class ParameterKind { real, integer, choice, toggle, text };
enum class ParameterScale { linear, logarithmic };

/// One parameter of an Owner (Experiment or ModelSpec).
template <class Owner>
struct Parameter {
    std::string id;      ///< in session files; "--id" on the command line
    std::string label;   ///< beside a control
    std::string unit;    ///< "pixels", "images", ... or empty
    std::string tooltip; ///< what it does to the mathematics, one or two sentences
    ParameterKind kind = ParameterKind::real;
    double low = 0;
    double high = 1;
    ParameterScale scale = ParameterScale::linear;
    std::vector<std::string> choices = {}; ///< of a choice: their texts
    std::vector<std::string> labels = {};  ///< of choices: what controls show; empty: their texts
    std::function<double(const Owner&)> get = {};
    std::function<void(Owner&, double)> set = {};
    std::map<std::string, std::string> otherNames = {}; ///< of choices: what else they are called
    std::function<std::string(const Owner&)> text = {}; ///< of a text
    std::function<void(Owner&, const std::string&)> setText = {};
    /// Of a text that names a place: what it means, where relative ones are below `from` (empty: the current
    /// folder).
    std::function<std::string(const std::string& text, const std::filesystem::path& from)> resolve = {};
    std::function<bool(const Owner&)> applies = [](const Owner&) {
        return true;
    }; ///< has the owner this parameter?
    /// Of a choice that changes nothing of some data sets: whether it does of this one, as it was loaded.
    std::function<bool(const DataSet&)> appliesTo = {};
    std::string needs = {}; ///< what an owner, or its data, has that has it, for messages
};

using ExperimentParameter = Parameter<Experiment>;
using ColumnParameter = Parameter<ModelSpec>;

/// All parameters of an Experiment but its columns.
const std::vector<ExperimentParameter>& experimentParameters();

/// The ids of those that choose the images.
const std::vector<std::string>& imageParameters();

/// All parameters of a model column.
const std::vector<ColumnParameter>& columnParameters();

/// The parameter of an id (assert: it exists).
const ExperimentParameter& experimentParameter(const std::string& id);
const ColumnParameter& columnParameter(const std::string& id);

/// The value as files and the command line write it.
template <class Owner>
std::string valueText(const Parameter<Owner>& parameter, const Owner& owner);

/// Sets the value from its text; a relative path is below `from` (empty: the current folder). Throws Error
/// that names the parameter, its range or choices, and what was found.
template <class Owner>
void setFromText(const Parameter<Owner>& parameter, Owner& owner, const std::string& text,
                 const std::filesystem::path& from = {});

/// Why a choice changes nothing with the others, of these data: "it needs --control planted"; empty where it
/// may change something.
std::string changesNothing(const ExperimentParameter& parameter, const Experiment& experiment,
                           const DataSet& data);

/// Sets a number, clamped to the range (and rounded unless real): for sliders, never fails.
template <class Owner>
void setClamped(const Parameter<Owner>& parameter, Owner& owner, double value);

} // namespace scorelet
