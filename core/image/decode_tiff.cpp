#include "core/image/decode.h"

#include "core/base/error.h"

#include <algorithm>
#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <limits>

#ifdef SCORELET_HAS_TIFF
#include "core/image/image_header.h"

#include <tiffio.h>
#endif

namespace scorelet {

#ifdef SCORELET_HAS_TIFF

namespace {

/// The bytes of a file as libtiff wants to read them, and what it says of them.
struct TiffBytes {
    std::span<const std::uint8_t> bytes;
    toff_t at = 0;
    std::string problem;
};

tmsize_t readTiff(thandle_t handle, void* to, tmsize_t size) {
    auto& file = *static_cast<TiffBytes*>(handle);
    const toff_t end = file.bytes.size();
    const toff_t count =
        std::min(static_cast<toff_t>(std::max<tmsize_t>(size, 0)), end - std::min(file.at, end));
    std::memcpy(to, file.bytes.data() + std::min(file.at, end), count);
    file.at += count;
    return static_cast<tmsize_t>(count);
}

toff_t seekTiff(thandle_t handle, toff_t to, int from) {
    auto& file = *static_cast<TiffBytes*>(handle);
    file.at = from == SEEK_SET ? to : from == SEEK_CUR ? file.at + to : file.bytes.size() + to;
    return file.at;
}

tmsize_t writeNothing(thandle_t, void*, tmsize_t) {
    return 0;
}

int closeNothing(thandle_t) {
    return 0;
}

toff_t sizeOfTiff(thandle_t handle) {
    return static_cast<TiffBytes*>(handle)->bytes.size();
}

int mapTiff(thandle_t handle, void** base, toff_t* size) {
    const auto& file = *static_cast<TiffBytes*>(handle);
    *base = const_cast<std::uint8_t*>(file.bytes.data());
    *size = file.bytes.size();
    return 1;
}

void unmapNothing(thandle_t, void*, toff_t) {}

/// Keeps the first thing that libtiff says is wrong.
int noteProblem(TIFF*, void* user, const char*, const char* format, va_list arguments) {
    std::string& problem = static_cast<TiffBytes*>(user)->problem;
    char text[200];
    std::vsnprintf(text, sizeof text, format, arguments);
    if (problem.empty()) problem = text;
    return 1;
}

int ignoreWarning(TIFF*, void*, const char*, const char*, va_list) {
    return 1;
}

class TiffPicture {
public:
    TiffPicture(std::span<const std::uint8_t> bytes, const std::string& name)
        : source_{bytes, 0, {}}, name_(name), options_(TIFFOpenOptionsAlloc(), &TIFFOpenOptionsFree),
          tiff_(nullptr, &TIFFClose) {
        TIFFOpenOptionsSetMaxSingleMemAlloc(options_.get(), 4 * mostImageValues);
        TIFFOpenOptionsSetErrorHandlerExtR(options_.get(), &noteProblem, &source_);
        TIFFOpenOptionsSetWarningHandlerExtR(options_.get(), &ignoreWarning, nullptr);
        tiff_.reset(TIFFClientOpenExt("picture", "r", &source_, &readTiff, &writeNothing, &seekTiff,
                                      &closeNothing, &sizeOfTiff, &mapTiff, &unmapNothing, options_.get()));
        if (!tiff_) throw damaged();
    }

    DecodedPicture decode() {
        DecodedPicture picture;
        picture.height =
            static_cast<int>(std::min<std::uint32_t>(field<std::uint32_t>(TIFFTAG_IMAGELENGTH), INT_MAX));
        picture.width =
            static_cast<int>(std::min<std::uint32_t>(field<std::uint32_t>(TIFFTAG_IMAGEWIDTH), INT_MAX));
        requirePictureSize(picture.height, picture.width, 4, name_);
        const auto orientation = field<std::uint16_t>(TIFFTAG_ORIENTATION);
        picture.orientation = orientation >= 1 && orientation <= 8 ? orientation : 1;
        if (isPlain()) {
            readRows(picture);
        } else {
            // What libtiff itself turns is not what stands above: it is to leave the rows as they are.
            TIFFSetField(tiff_.get(), TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
            readAsColours(picture);
        }
        while (TIFFReadDirectory(tiff_.get())) ++picture.furtherPages;
        return picture;
    }

private:
    Error damaged() const {
        return Error(fmt::format("{}: not a TIFF image that can be read ({})", name_,
                                 source_.problem.empty() ? "libtiff does not say why" : source_.problem));
    }

    template <class Value>
    Value field(std::uint32_t tag) {
        Value value = 0;
        TIFFGetFieldDefaulted(tiff_.get(), tag, &value);
        return value;
    }

    /// Whether rows are grey or colours of 8 or 16 bits side by side, as we have them.
    bool isPlain() {
        const auto bits = field<std::uint16_t>(TIFFTAG_BITSPERSAMPLE),
                   samples = field<std::uint16_t>(TIFFTAG_SAMPLESPERPIXEL),
                   format = field<std::uint16_t>(TIFFTAG_SAMPLEFORMAT),
                   planar = field<std::uint16_t>(TIFFTAG_PLANARCONFIG),
                   meaning = field<std::uint16_t>(TIFFTAG_PHOTOMETRIC);
        if (format != SAMPLEFORMAT_UINT && format != SAMPLEFORMAT_VOID)
            throw Error(fmt::format("{}: a TIFF image of {} numbers: expected 8 or 16 bits without a sign",
                                    name_, format == SAMPLEFORMAT_IEEEFP ? "floating-point" : "signed"));
        if (bits > 16) throw Error(fmt::format("{}: a TIFF image of {} bits: expected 8 or 16", name_, bits));
        const bool grey = meaning == PHOTOMETRIC_MINISBLACK || meaning == PHOTOMETRIC_MINISWHITE;
        const int colours = grey ? 1 : 3;
        return (grey || meaning == PHOTOMETRIC_RGB) && (bits == 8 || bits == 16) &&
               (samples == colours || samples == colours + 1) &&
               (planar == PLANARCONFIG_CONTIG || samples == 1) && !TIFFIsTiled(tiff_.get());
    }

    void readRows(DecodedPicture& picture) {
        picture.channels = field<std::uint16_t>(TIFFTAG_SAMPLESPERPIXEL);
        std::uint16_t extra = 0;
        std::uint16_t* kinds = nullptr;
        TIFFGetFieldDefaulted(tiff_.get(), TIFFTAG_EXTRASAMPLES, &extra, &kinds);
        picture.premultiplied = extra == 1 && kinds && kinds[0] == EXTRASAMPLE_ASSOCALPHA;
        if (field<std::uint16_t>(TIFFTAG_BITSPERSAMPLE) == 8)
            readRowsAs<std::uint8_t>(picture);
        else
            readRowsAs<std::uint16_t>(picture);
    }

    template <class Value>
    void readRowsAs(DecodedPicture& picture) {
        const std::size_t row =
            static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.channels);
        if (static_cast<std::size_t>(TIFFScanlineSize64(tiff_.get())) != row * sizeof(Value)) throw damaged();
        std::vector<Value>& values = picture.makeRoom<Value>();
        for (int y = 0; y < picture.height; ++y)
            if (TIFFReadScanline(tiff_.get(), values.data() + static_cast<std::size_t>(y) * row,
                                 static_cast<std::uint32_t>(y)) < 0)
                throw damaged();
        if (field<std::uint16_t>(TIFFTAG_PHOTOMETRIC) != PHOTOMETRIC_MINISWHITE) return;
        for (std::size_t i = 0; i < values.size(); i += static_cast<std::size_t>(picture.channels))
            values[i] = static_cast<Value>(std::numeric_limits<Value>::max() - values[i]);
    }

    /// Palettes, bits, tiles, planes, YCbCr and whatever else libtiff makes red, green, blue and opacity of.
    void readAsColours(DecodedPicture& picture) {
        char problem[1024] = "";
        if (!TIFFRGBAImageOK(tiff_.get(), problem)) {
            source_.problem = problem;
            throw damaged();
        }
        std::vector<std::uint32_t> pixels(static_cast<std::size_t>(picture.height) *
                                          static_cast<std::size_t>(picture.width));
        if (!TIFFReadRGBAImageOriented(tiff_.get(), static_cast<std::uint32_t>(picture.width),
                                       static_cast<std::uint32_t>(picture.height), pixels.data(),
                                       ORIENTATION_TOPLEFT, 1))
            throw damaged();
        picture.channels = 4;
        picture.premultiplied = true;
        std::vector<std::uint8_t>& values = picture.makeRoom<std::uint8_t>();
        for (std::size_t i = 0; i < pixels.size(); ++i) {
            values[4 * i] = static_cast<std::uint8_t>(TIFFGetR(pixels[i]));
            values[4 * i + 1] = static_cast<std::uint8_t>(TIFFGetG(pixels[i]));
            values[4 * i + 2] = static_cast<std::uint8_t>(TIFFGetB(pixels[i]));
            values[4 * i + 3] = static_cast<std::uint8_t>(TIFFGetA(pixels[i]));
        }
    }

    TiffBytes source_;
    const std::string& name_;
    std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options_;
    std::unique_ptr<TIFF, decltype(&TIFFClose)> tiff_;
};

} // namespace

bool readsTiff() {
    return true;
}

DecodedPicture decodeTiff(std::span<const std::uint8_t> bytes, const std::string& name) {
    return TiffPicture(bytes, name).decode();
}

#else

bool readsTiff() {
    return false;
}

DecodedPicture decodeTiff(std::span<const std::uint8_t>, const std::string& name) {
    throw Error(fmt::format("{}: a TIFF image, which this program was built without libtiff to read", name),
                "Convert it to PNG, or build with libtiff.");
}

#endif

} // namespace scorelet
