// The subcommands of the program, a file each, but for tables of one study.
//
// A command adds itself and its options to the parser; when the user chose it, the parser sets `action`,
// which runs it and returns the exit status. Problems leave an action as Error.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>

namespace scorelet {

/// What the user asked for: runs it, returns the exit status.
using Action = std::function<int()>;

void addDataCommand(CLI::App& program, Action& action);
void addChartCommand(CLI::App& program, Action& action);
void addCoefficientCommands(CLI::App& program, Action& action); ///< sum, histogram
void addDenoiseCommand(CLI::App& program, Action& action);
void addExportCommand(CLI::App& program, Action& action);
void addFoldsCommand(CLI::App& program, Action& action);
void addGenerateCommand(CLI::App& program, Action& action);
void addHarmonicCommand(CLI::App& program, Action& action);
void addShapesCommand(CLI::App& program, Action& action);
void addMasksCommand(CLI::App& program, Action& action);
void addMomentsCommands(CLI::App& program, Action& action); ///< moments, merge
void addReportCommand(CLI::App& program, Action& action);
void addSensitivityCommand(CLI::App& program, Action& action);
void addStudyCommands(CLI::App& program,
                      Action& action); ///< learning, halves, statistics, radius, memorization
void addSubbandCommands(CLI::App& program, Action& action); ///< map, reconstruct
void addFieldCommand(CLI::App& program, Action& action);
void addBenchCommand(CLI::App& program, Action& action);
void addReplayCommand(CLI::App& program, Action& action);
void addLessonsCommand(CLI::App& program, Action& action);
void addTrainCommand(CLI::App& program, Action& action);
void addWaveletCommand(CLI::App& program, Action& action);
void addModelsCommand(CLI::App& program, Action& action);

} // namespace scorelet
