#version 330 core
// Colours one float per pixel by a table of 256 colours; app/draw/colormap.h says how, and does the same.

uniform sampler2D values; // R32F, one texel per pixel of the target
uniform sampler2D table;  // 256 x 1
uniform vec2 range;       // lo, hi
uniform float gamma;      // of the grey map, else 1
uniform bool centred;     // the diverging map: zero in the middle
uniform vec4 nanColor;

out vec4 color;

void main() {
    float value = texelFetch(values, ivec2(gl_FragCoord.xy), 0).r;
    if (isnan(value)) {
        color = nanColor;
        return;
    }
    float t;
    if (centred) {
        float reach = max(abs(range.x), abs(range.y));
        t = reach > 0.0 ? 0.5 + 0.5 * (value / reach) : 0.5;
    } else {
        t = range.y > range.x ? (value - range.x) / (range.y - range.x) : 0.0;
    }
    t = clamp(t, 0.0, 1.0);
    if (gamma != 1.0) t = pow(t, 1.0 / gamma);
    color = texelFetch(table, ivec2(int(t * 255.0 + 0.5), 0), 0);
}
