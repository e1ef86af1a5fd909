/** How the graphics draw a ship: after the AIS target symbols of IEC 62288, table A.1. */

/** What both passes know of a ship, and where she lies from the middle of the view. */
const SHIP = `#version 300 es
precision highp float;
in vec2 a_high;
in vec2 a_low;
in float a_heading;
in float a_course;
in vec4 a_look;
uniform vec2 u_center_high;
uniform vec2 u_center_low;
uniform vec2 u_scale;
uniform vec2 u_pixel;
uniform float u_size;

vec2 placed() {
  vec2 away = (a_high - u_center_high) + (a_low - u_center_low);
  away.x -= floor(away.x + 0.5);
  return away * u_scale;
}`;

/**
 * Twelve corners a ship: six for her outline and six for her body. With a direction they make an
 * acute triangle with its point forward, without one a diamond.
 */
export const BODY_VERTEX = `${SHIP}
uniform vec4 u_colours[8];
uniform vec4 u_edge;
uniform vec4 u_hollow;
out vec4 v_colour;

const vec2 TRIANGLE[6] = vec2[6](
  vec2(0.0, -1.0), vec2(-0.55, 0.72), vec2(0.55, 0.72),
  vec2(0.0, -1.0), vec2(-0.55, 0.72), vec2(0.55, 0.72));
const vec2 DIAMOND[6] = vec2[6](
  vec2(0.0, -0.62), vec2(-0.62, 0.0), vec2(0.62, 0.0),
  vec2(0.0, 0.62), vec2(-0.62, 0.0), vec2(0.62, 0.0));

void main() {
  int corner = gl_VertexID % 6;
  bool isBody = gl_VertexID >= 6;
  float angle = a_heading >= 0.0 ? a_heading : a_course;
  bool isDirected = angle >= 0.0;
  int bits = int(a_look.y + 0.5);
  bool isOld = (bits & 1) == 1;
  bool isStill = (bits & 2) == 2;
  vec2 shape = isDirected ? TRIANGLE[corner] : DIAMOND[corner];
  float size = u_size * (isStill ? 0.72 : 1.0);
  float edge = 1.3 / size;
  vec2 grown = shape * (1.0 + edge * (isDirected ? 1.7 : 1.3));
  vec2 offset = (isBody ? shape : grown) * size;
  float s = isDirected ? sin(angle) : 0.0;
  float c = isDirected ? cos(angle) : 1.0;
  offset = vec2(c * offset.x - s * offset.y, s * offset.x + c * offset.y);
  vec2 at = placed() + offset * u_pixel;
  gl_Position = vec4(at.x, -at.y, 0.0, 1.0);
  vec4 colour = u_colours[int(a_look.x + 0.5)];
  v_colour = isBody ? (isOld ? u_hollow : colour) : (isOld ? colour : u_edge);
}`;

/** Two ends a ship: the vector of her course and speed, or the line of her heading. */
export const VECTOR_VERTEX = `${SHIP}
in float a_sog;
uniform float u_is_heading;
uniform float u_vector_h;
out float v_along;

void main() {
  float angle = u_is_heading > 0.5 ? a_heading : a_course;
  bool isOld = (int(a_look.y + 0.5) & 1) == 1;
  // One nautical mile in parts of the map, at her latitude.
  float y = 3.14159265 * (1.0 - 2.0 * a_high.y);
  float mile = (0.5 * (exp(y) + exp(-y))) / 21600.0;
  vec2 ahead = vec2(sin(angle), -cos(angle));
  vec2 tip = u_is_heading > 0.5
    ? ahead * (u_size + 9.0) * u_pixel
    : ahead * a_sog * u_vector_h * mile * u_scale;
  bool isShown = angle >= 0.0 && !isOld;
  vec2 at = placed() + (gl_VertexID == 1 && isShown ? tip : vec2(0.0));
  v_along = gl_VertexID == 1 ? length(tip / u_pixel) : 0.0;
  gl_Position = vec4(at.x, -at.y, 0.0, 1.0);
}`;

export const BODY_FRAGMENT = `#version 300 es
precision highp float;
in vec4 v_colour;
out vec4 o_colour;
void main() { o_colour = v_colour; }`;

/** The course is dashed, the heading unbroken. */
export const VECTOR_FRAGMENT = `#version 300 es
precision highp float;
in float v_along;
uniform vec4 u_colour;
uniform float u_is_heading;
out vec4 o_colour;
void main() {
  if (u_is_heading < 0.5 && mod(v_along, 8.0) > 5.0) discard;
  o_colour = u_colour;
}`;
