// What an import of a wasm file is where the host compiles it, as in src/js/load/workerd.js.
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
