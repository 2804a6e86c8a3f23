// ReactDOM as Dash put it into the page, for what imports "react-dom".
module.exports = /** @type {{ReactDOM?: unknown}} */ (window).ReactDOM;
