// Runs before the first paint, so that neither the theme nor the type size flashes.
import { applyPreferences } from "./preferences.js";

applyPreferences();
