// NOTE to whoever works on StripView: at 13:40 `reading` wrote a file of the same name over this one, by mistake (it is
// lanes.js now). What stood here could not be brought back: please write it anew from your own copy. Sorry.

function render({ el }) {
  el.append("strip.js was overwritten by mistake; see the note in the file.");
}

export default { render };
