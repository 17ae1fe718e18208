const path = require('node:path');
const HtmlWebpackPlugin = require('html-webpack-plugin');
const MiniCssExtractPlugin = require('mini-css-extract-plugin');

module.exports = (_env, argv) => {
  const production = argv.mode === 'production';
  return {
    entry: './src/client/index.tsx',
    output: {
      path: path.resolve(__dirname, 'dist/public'),
      filename: production ? '[name].[contenthash].js' : '[name].js',
      publicPath: '/',
      clean: true,
    },
    resolve: { extensions: ['.tsx', '.ts', '.js'] },
    module: {
      rules: [
        { test: /\.tsx?$/, use: { loader: 'ts-loader', options: { transpileOnly: true } }, exclude: /node_modules/ },
        { test: /\.css$/, use: [MiniCssExtractPlugin.loader, 'css-loader'] },
      ],
    },
    plugins: [
      new HtmlWebpackPlugin({ template: './src/client/index.html' }),
      new MiniCssExtractPlugin({ filename: production ? '[name].[contenthash].css' : '[name].css' }),
    ],
    devtool: production ? 'source-map' : 'eval-source-map',
    optimization: { splitChunks: false },
    performance: { hints: false },
    devServer: { historyApiFallback: true, proxy: [{ context: ['/api'], target: 'http://localhost:3000' }] },
  };
};
