// Okabe and Ito's palette and a gray, for canvases, which know no variables of a style; shared.css and draw/colors.py have the same.

export const PALETTE = {
  blue: "#0072b2",
  orange: "#e69f00",
  green: "#009e73",
  purple: "#cc79a7",
  vermillion: "#d55e00",
  sky: "#56b4e9",
  yellow: "#f0e442",
  gray: "#999999",
};
